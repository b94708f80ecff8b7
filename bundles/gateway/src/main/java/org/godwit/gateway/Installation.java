// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.godwit.wire.Token;

/**
 * How the agent comes onto a machine: the script that this controller serves, and the commands that a person pastes. The commands
 * carry the authority's certificate, so that the first byte that is fetched is already checked; the script carries the
 * checksums of the packages.
 *
 * @param folder of the packages
 * @param url where agents reach this controller
 */
record Installation(Path folder, String url, X509Certificate authority) {
    /** Under which everything that an installation fetches is served. */
    static final String PATH = "/install";

    static final String SCRIPT = "agent.sh";
    private static final String FILE = "godwit-install.sh";

    static Installation of(Pki pki) {
        return new Installation(
                AgentPackages.usual(), pki.url(), pki.authority().certificate());
    }

    /** The script for what lies in the folder now; empty when there are no packages. */
    Optional<String> script() throws IOException {
        Optional<AgentPackages> packages = AgentPackages.in(folder);
        return packages.isEmpty() ? Optional.empty() : Optional.of(script(packages.get()));
    }

    private String script(AgentPackages packages) throws IOException {
        return template()
                .replace("@CONTROLLER@", url)
                .replace("@VERSION@", packages.version())
                .replace("@ARCHITECTURE@", packages.architecture())
                .replace("@GLIBC@", packages.glibc())
                .replace("@SUMS@", packages.sumLines().strip())
                .replace("@AUTHORITY@", pem().strip());
    }

    private static String template() throws IOException {
        try (InputStream in = Installation.class.getResourceAsStream("install-agent.sh")) {
            return new String(
                    Objects.requireNonNull(in, "install-agent.sh is not in the bundle")
                            .readAllBytes(),
                    UTF_8);
        }
    }

    /** The authority's certificate. */
    String pem() throws IOException {
        try {
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(authority.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority's certificate cannot be written", e);
        }
    }

    /**
     * For bash, as root. The token is in the environment of what runs, and in no list of processes.
     *
     * @return as {@link org.godwit.api.access.Invitation#install}
     */
    List<String> commands(Token token) throws IOException {
        Optional<String> script = script();
        if (script.isEmpty()) {
            return List.of();
        }
        String fetch = "curl -fsS --proto =https --cacert <(printf '%s\\n' '"
                + pem().strip().replace("\n", "' '") + "') " + url + PATH + "/" + SCRIPT;
        String sum = Token.fingerprint(script.get().getBytes(UTF_8));
        String secret = "GODWIT_TOKEN=" + new String(token.reveal().getBytes(US_ASCII), US_ASCII);
        return List.of(
                "s=$(" + fetch + ") && " + secret + " bash -c \"$s\"",
                fetch + " -o " + FILE,
                "echo '" + sum + "  " + FILE + "' | sha256sum -c",
                secret + " bash " + FILE);
    }
}
