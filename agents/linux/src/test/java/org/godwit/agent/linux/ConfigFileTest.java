// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    Path folder;

    @Test
    void linesAreOptionsAndTheCommandLineCountsBeforeThem() throws Exception {
        String text =
                """
                # a comment

                controller = https://c:8443
                disk = root=/a
                  disk=data=/b
                name = from file
                debug = true
                """;
        assertThat(with(text, "--name", "given"))
                .containsExactly(
                        "--controller",
                        "https://c:8443",
                        "--disk",
                        "root=/a",
                        "--disk",
                        "data=/b",
                        "--debug",
                        "--name",
                        "given");
    }

    @Test
    void aKeyCanBeAskedFor() throws Exception {
        Path file = Files.writeString(folder.resolve("asked.conf"), "debug = true\nname = web-1\n");
        Map<String, String> environment = Map.of(ConfigFile.VARIABLE, file.toString());
        assertThat(ConfigFile.says("name", environment)).contains("web-1");
        assertThat(ConfigFile.says("state", environment)).isEmpty();
        assertThat(ConfigFile.says("name", Map.of())).isEmpty();
    }

    @Test
    void aNameGivenAtEnrolmentIsKeptBesideTheIdentity() throws Exception {
        assertThat(NameFile.in(folder)).isEmpty();
        NameFile.put(folder, "web-1");
        NameFile.put(folder, "web-2");
        assertThat(NameFile.in(folder)).contains("web-2");
    }

    @Test
    void everyOptionIsUnderstoodWithItsDashesLeftOut() throws Exception {
        Arguments arguments = Arguments.parse(
                with("controller = https://c\ndisk = a=/b\nchanges = a=/c\ntracker = auto\nstate = /s\nname = n\n"),
                Map.of());
        assertThat(arguments.disks().changes()).containsOnlyKeys("a");
        assertThat(arguments.state()).hasToString("/s");
    }

    @Test
    void whatIsNotUnderstoodIsNamedWithItsLine() {
        assertThatThrownBy(() -> with("name = a\ncolour = blue\n"))
                .isInstanceOf(Arguments.UsageException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("colour");
        assertThatThrownBy(() -> with("just words\n")).hasMessageContaining("key = value");
        assertThatThrownBy(() -> with("debug = perhaps\n")).hasMessageContaining("true or false");
        assertThatThrownBy(() -> with("token = gw1_x\n")).hasMessageContaining("does not belong");
    }

    @Test
    void withoutAFileNothingIsAdded() throws Exception {
        assertThat(ConfigFile.with(List.of("--debug"), Map.of())).containsExactly("--debug");
        assertThat(ConfigFile.with(
                        List.of(),
                        Map.of(ConfigFile.VARIABLE, folder.resolve("none").toString())))
                .isEmpty();
    }

    private List<String> with(String text, String... words) throws IOException, Arguments.UsageException {
        Path file = Files.writeString(folder.resolve("agent.conf"), text);
        return ConfigFile.with(List.of(words), Map.of(ConfigFile.VARIABLE, file.toString()));
    }
}
