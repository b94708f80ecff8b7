// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.MachineId;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.junit.jupiter.api.Test;

class WireJsonTest {
    private static final MachineId MACHINE = new MachineId("mch_1");

    @Test
    void everyKindOfOrderComesBackAsItWas() throws Exception {
        CutOrder cut = new CutOrder(
                new DiskId(MACHINE, "root"),
                new Extents(List.of(new Extent(0, 1 << 20), new Extent(5L << 40, 7))),
                "paged",
                Map.of("average.bytes", 16384),
                new DomainKey("default", new byte[32]),
                true);
        Orders sent = new Orders(
                List.of(
                        new AgentOrder.Take("o1", Consistency.CRASH),
                        new AgentOrder.Changes("o2", "s1", "root", null),
                        AgentOrder.Cut.of("o3", "s1", cut),
                        new AgentOrder.Distrust("o5", "sda", "it missed something"),
                        new AgentOrder.Release("o4", "s1")),
                List.of());

        List<AgentOrder> got = WireJson.read(WireJson.write(sent), Orders.class).orders();

        assertThat(got).extracting(AgentOrder::id).containsExactly("o1", "o2", "o3", "o5", "o4");
        assertThat(got.get(1)).isEqualTo(sent.orders().get(1));
        assertThat(((AgentOrder.Cut) got.get(2)).order(MACHINE)).isEqualTo(cut);
    }

    @Test
    void anOrderOfAKindNobodyKnowsIsKeptApart() throws Exception {
        byte[] json = "{\"orders\":[{\"kind\":\"teleport\",\"id\":\"o9\",\"deep\":{\"a\":1}}]}".getBytes(UTF_8);
        assertThat(WireJson.read(json, Orders.class).orders()).containsExactly(new AgentOrder.Unknown("o9"));
    }

    @Test
    void unknownFieldsAndUnknownWordsArePassedOver() throws Exception {
        byte[] json = "{\"name\":\"web-1\",\"platform\":\"linux\",\"firmware\":\"COREBOOT\",\"colour\":\"red\"}"
                .getBytes(UTF_8);
        assertThat(WireJson.read(json, Inventory.class)
                        .machine(MACHINE, true, Instant.EPOCH)
                        .firmware())
                .isEqualTo(Firmware.UNKNOWN);
    }

    @Test
    void anInventoryBecomesAMachine() throws Exception {
        SeenDisk disk = new SeenDisk(
                "root",
                1 << 20,
                512,
                "/dev/sda",
                List.of(new SeenDisk.SeenPartition(1, 512, 1024, "0x83", "ext4", null, null, "/")));
        Inventory sent = new Inventory(
                "web-1",
                "linux",
                new OperatingSystem("linux", "Debian", "6.1", "x86_64"),
                Firmware.BIOS,
                2,
                1L << 30,
                List.of(disk),
                List.of(),
                List.of());
        assertThat(WireJson.read(WireJson.write(sent), Inventory.class)).isEqualTo(sent);
        assertThat(sent.machine(MACHINE, true, Instant.EPOCH).disks().get(0).partitions())
                .singleElement()
                .satisfies(partition -> assertThat(partition.fileSystem()).contains("ext4"));
    }

    @Test
    void problemsComeBackWithAllTheySay() throws Exception {
        Problem problem = Problem.of(Problem.Kind.MISSING, "DISK_VANISHED", "Cannot open it.", "Look.")
                .with("disk", "root");
        ProblemMessage sent = ProblemMessage.of(problem, 404);
        assertThat(WireJson.read(WireJson.write(sent), ProblemMessage.class).problem())
                .isEqualTo(problem);
        assertThat(WireJson.read("{}".getBytes(UTF_8), ProblemMessage.class)
                        .problem()
                        .code())
                .isEqualTo("UNEXPLAINED");
    }

    @Test
    void whatIsNoSuchMessageIsRefused() {
        for (String bad : List.of(
                "",
                "null",
                "[",
                "{\"name\":5}",
                "{\"name\":\"\",\"platform\":\"linux\"}",
                "{\"name\":\"a\",\"platform\":\"linux\",\"disks\":[{\"name\":\"../etc\"}]}",
                "{\"name\":\"a\",\"platform\":\"linux\",\"disks\":[{\"name\":\"a\",\"sizeBytes\":-1}]}",
                "{\"name\":\"a\",\"platform\":\"linux\",\"disks\":[null]}",
                "[".repeat(100_000))) {
            assertThatThrownBy(() -> WireJson.read(bad.getBytes(UTF_8), Inventory.class))
                    .as(bad.substring(0, Math.min(80, bad.length())))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("MALFORMED_MESSAGE"));
        }
    }

    @Test
    void anEndlessMessageIsGivenUp() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }
        };
        assertThatThrownBy(() -> WireJson.read(endless, Inventory.class)).hasMessageContaining("more than");
    }

    @Test
    void aTokenIsReadAndNeverShown() {
        byte[] secret = new byte[Token.SECRET_BYTES];
        byte[] authority = new byte[32];
        java.util.Arrays.fill(secret, (byte) 0xff);
        authority[0] = 0x12;
        Token token = Token.of(secret, authority);
        assertThat(Token.parse(token.reveal()).authorityFingerprint())
                .startsWith("1200")
                .hasSize(64);
        assertThat(token.toString()).isEqualTo("gw1_***");
        assertThatThrownBy(() -> Token.parse("gw1_secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void emptyStreamsAreNoMessage() {
        assertThatThrownBy(() -> WireJson.read(new ByteArrayInputStream(new byte[0]), Hello.class))
                .isInstanceOf(ProblemException.class);
    }
}
