// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final String TOKEN = "gw1_" + "a".repeat(27) + "_" + "b".repeat(43);

    @Test
    void everythingThatCanBeSaidIsUnderstood() throws Exception {
        Arguments arguments = Arguments.parse(
                List.of(
                        "--controller",
                        "https://c:8443",
                        "--token",
                        TOKEN,
                        "--disk",
                        "root=/a=b",
                        "--disk",
                        "data=/c",
                        "--changes",
                        "data=/d",
                        "--tracker",
                        "ebpf",
                        "--state",
                        "/s",
                        "--name",
                        "web-1",
                        "--debug"),
                Map.of());
        assertThat(arguments.controller().map(java.net.URI::getPort)).contains(8443);
        assertThat(arguments.token()).isPresent();
        assertThat(arguments.disks().paths()).containsOnlyKeys("root", "data");
        assertThat(arguments.disks().paths().get("root")).hasToString("/a=b");
        assertThat(arguments.disks().changes().get("data")).hasToString("/d");
        assertThat(arguments.disks().tracking()).isEqualTo(Arguments.Tracking.EBPF);
        assertThat(arguments.name()).contains("web-1");
        assertThat(arguments.debug()).isTrue();
        assertThat(arguments.toString()).doesNotContain(TOKEN);
    }

    @Test
    void theTokenMayComeFromTheEnvironment() throws Exception {
        assertThat(Arguments.parse(List.of("--controller", "https://c"), Map.of("GODWIT_TOKEN", TOKEN))
                        .token())
                .isPresent();
    }

    @Test
    void disksAreTrackedWhereThatWorksUnlessSomebodySaysOtherwise() throws Exception {
        Arguments said = Arguments.parse(List.of("--controller", "https://c", "--tracker", "scan"), Map.of());
        Arguments silent = Arguments.parse(List.of("--controller", "https://c"), Map.of());

        assertThat(said.disks().tracking()).isEqualTo(Arguments.Tracking.SCAN);
        assertThat(silent.disks().tracking()).isEqualTo(Arguments.Tracking.AUTO);
    }

    @Test
    void fileSystemsAreFrozenUnlessSomebodySaysNo() throws Exception {
        Freezing silent =
                Arguments.parse(List.of("--controller", "https://c"), Map.of()).freezing();
        assertThat(silent.on()).isTrue();
        assertThat(silent.limitSeconds()).isEqualTo(10);
        List<String> words = List.of(
                "--controller",
                "https://c",
                "--freeze",
                "never",
                "--freeze-limit",
                "3",
                "--pre-freeze-script",
                "/bin/true",
                "--post-thaw-script",
                "/bin/false");
        Freezing said = Arguments.parse(words, Map.of()).freezing();
        assertThat(said.on()).isFalse();
        assertThat(said.limitSeconds()).isEqualTo(3);
        assertThat(said.preFreeze().orElseThrow()).hasToString("/bin/true");
        assertThat(said.postThaw().orElseThrow()).hasToString("/bin/false");
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("https://host:port", "--controller", "http://c");
        refused("unknown option --disc", "--controller", "https://c", "--disc", "a=b");
        refused("--state needs a value", "--controller", "https://c", "--state");
        refused("NAME=PATH", "--controller", "https://c", "--disk", "root");
        refused("given twice", "--controller", "https://c", "--disk", "a=/b", "--disk", "a=/c");
        refused("no disk", "--controller", "https://c", "--disk", "a=/b", "--changes", "c=/d");
        refused("auto, ebpf, blktrace or scan", "--controller", "https://c", "--tracker", "magic");
        refused("--token", "--controller", "https://c", "--token", "gw1_x");
        refused("auto or never", "--controller", "https://c", "--freeze", "sometimes");
        refused("1 to 60 seconds", "--controller", "https://c", "--freeze-limit", "0");
        refused("no program", "--controller", "https://c", "--pre-freeze-script", "/nowhere");
    }

    private static void refused(String because, String... words) {
        assertThatThrownBy(() -> Arguments.parse(List.of(words), Map.of()))
                .isInstanceOf(Arguments.UsageException.class)
                .hasMessageContaining(because);
    }
}
