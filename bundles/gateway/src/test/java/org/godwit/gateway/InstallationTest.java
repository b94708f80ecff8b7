// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.godwit.wire.Token;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir
    Path folder;

    private Authority authority;
    private Installation installation;

    @BeforeEach
    void packages() throws Exception {
        authority = Authority.create(Clock.systemUTC(), new SecureRandom());
        installation = new Installation(folder, "https://dr:8443", authority.certificate());
        Files.writeString(folder.resolve("a_1_amd64.deb"), "package");
        Files.writeString(folder.resolve("secret"), "of the operator");
        Files.writeString(
                folder.resolve("SHA256SUMS"), Token.fingerprint("package".getBytes(UTF_8)) + "  a_1_amd64.deb\n");
        Files.writeString(
                folder.resolve("package.properties"), "agent.version=1\nagent.architecture=amd64\nagent.glibc=2.34\n");
    }

    @Test
    void theScriptCarriesAddressAuthorityAndChecksumsAndIsGoodShell() throws Exception {
        String script = installation.script().orElseThrow();
        assertThat(script)
                .contains("CONTROLLER='https://dr:8443'")
                .contains("VERSION='1'")
                .contains(Token.fingerprint("package".getBytes(UTF_8)) + "  a_1_amd64.deb'")
                .contains(installation.pem().strip())
                .doesNotContainPattern("@[A-Z]+@");
        assertThat(exit("sh", "-n", "-c", script)).isZero();
    }

    @Test
    void aScriptThatWasCutOffAnywhereDoesNothing() throws Exception {
        String script = installation.script().orElseThrow();
        Path marker = folder.resolve("ran");
        // Whatever main would do is replaced by a mark.
        String marked =
                script.replace("\n{ main \"$@\"; }\n", "\nmain() { touch " + marker + "; }\n{ main \"$@\"; }\n");
        assertThat(exit("sh", "-c", marked)).isZero();
        assertThat(marker).exists();
        Files.delete(marker);
        for (int cut = 1; cut < "{ main \"$@\"; }\n".length(); cut++) {
            exit("sh", "-c", marked.substring(0, marked.length() - 1 - cut));
            assertThat(marker).as("%s characters cut off", cut).doesNotExist();
        }
    }

    @Test
    void theCommandsPinTheAuthorityAndNeverTrustBlindly() throws Exception {
        Token token = Token.of(new byte[Token.SECRET_BYTES], HexFormat.of().parseHex(authority.fingerprint()));
        List<String> commands = installation.commands(token);
        String body = installation.pem().strip().replace("\n", "' '");
        assertThat(commands.get(0))
                .contains(body)
                .contains("GODWIT_TOKEN=" + token.reveal() + " bash -c")
                .doesNotContain(" -k")
                .doesNotContain("insecure")
                .doesNotContain("\n");
        assertThat(commands.get(2))
                .contains(Token.fingerprint(installation.script().orElseThrow().getBytes(UTF_8)));
        for (String each : commands) {
            assertThat(exit("bash", "-n", "-c", each)).as(each).isZero();
        }
    }

    @Test
    void onlyWhatTheSumsNameIsHandedOut() throws Exception {
        AgentPackages packages = AgentPackages.in(folder).orElseThrow();
        assertThat(packages.file("a_1_amd64.deb")).isPresent();
        assertThat(packages.file("secret")).isEmpty();
        assertThat(packages.file("../secret")).isEmpty();
        assertThat(packages.file("package.properties")).isEmpty();
        Files.delete(folder.resolve("a_1_amd64.deb"));
        assertThat(packages.file("a_1_amd64.deb")).isEmpty();
    }

    @Test
    void aListThatIsNoneIsNotReadAndNoListMeansNoPackages() throws Exception {
        Files.writeString(folder.resolve("SHA256SUMS"), "00  ../../etc/shadow\n");
        assertThatThrownBy(() -> AgentPackages.in(folder)).isInstanceOf(IOException.class);
        Files.delete(folder.resolve("SHA256SUMS"));
        assertThat(installation.script()).isEmpty();
    }

    private static int exit(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
