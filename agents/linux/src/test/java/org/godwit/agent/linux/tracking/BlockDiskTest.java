// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockDiskTest {
    /** Whose numbers every Linux knows: 1:3. */
    private static final Path DEVICE = Path.of("/dev/null");

    @TempDir
    Path sys;

    private Path disk;

    @BeforeEach
    void aDisk() throws IOException {
        disk = Files.createDirectories(sys.resolve("devices/sda"));
        write("sda/dev", "1:3");
        write("sda/size", "2048");
        write("sda/diskseq", "7");
        write("sda/removable", "0");
        write("sda/queue/iostats", "1");
        write("sda/queue/zoned", "none");
        write("sda/queue/max_discard_segments", "1");
        write("sda/stat", "1 2 3 4 5 6 700 8 0 9 10 11 12 13 15 16 17");
        Files.createDirectories(disk.resolve("mq"));
        Files.createDirectories(sys.resolve("dev/block"));
    }

    private void write(String file, String text) throws IOException {
        Path path = sys.resolve("devices").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private BlockDisk.Part part(Path folder) throws IOException {
        Path link = sys.resolve("dev/block/1:3");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, folder);
        return BlockDisk.of(sys, DEVICE);
    }

    @Test
    void aDiskIsWhatTheKernelShows() throws IOException {
        BlockDisk.Part part = part(disk);
        BlockDisk found = part.disk();
        assertThat(part.start()).isZero();
        assertThat(part.sizeBytes()).isEqualTo(1 << 20);
        assertThat(found.name()).isEqualTo("sda");
        assertThat(found.identity().key()).isEqualTo(3L << 32 | 1);
        assertThat(found.identity().sequence()).isEqualTo(7);
        assertThat(found.hasQueue()).isTrue();
        assertThat(found.scatters()).isFalse();
        assertThat(found.writtenSectors()).isEqualTo(713);
        assertThat(found.objection()).isEmpty();
    }

    @Test
    void aPartitionIsAPartOfItsDisk() throws IOException {
        write("sda/sda2/partition", "2");
        write("sda/sda2/start", "1024");
        write("sda/sda2/size", "512");
        BlockDisk.Part part = part(disk.resolve("sda2"));
        assertThat(part.disk().name()).isEqualTo("sda");
        assertThat(part.start()).isEqualTo(512 << 10);
        assertThat(part.sizeBytes()).isEqualTo(256 << 10);
    }

    @Test
    void anotherMediumIsAnotherDisk() throws IOException {
        BlockDisk.Identity before = part(disk).disk().identity();
        write("sda/diskseq", "8");
        assertThat(part(disk).disk().identity()).isNotEqualTo(before);
    }

    @Test
    void whatWouldNotBeTrueIsObjectedTo() throws IOException {
        objects(Card.ZONED, "queue/zoned", "host-managed", "none");
        objects(Card.NO_STATISTICS, "queue/iostats", "0", "1");
        objects(Card.EMPTY, "size", "0", "2048");
        write("sda/holders/dm-0/dm/uuid", "LVM-abc");
        assertThat(part(disk).disk().objection()).isEmpty();
        objects(Card.MULTIPATH, "holders/dm-0/dm/uuid", "mpath-36001", "LVM-abc");
        Files.delete(disk.resolve("diskseq"));
        assertThat(part(disk).disk().objection()).isEmpty();
        objects(Card.NO_SEQUENCE, "removable", "1", "0");
    }

    private void objects(Card card, String file, String bad, String good) throws IOException {
        write("sda/" + file, bad);
        assertThat(part(disk).disk().objection().map(Card.Dealt::card)).contains(card);
        write("sda/" + file, good);
        assertThat(part(disk).disk().objection()).isEmpty();
    }

    @Test
    void capabilitiesAreReadFromTheProcess() throws IOException {
        write("status", "Name:\tx\nCapEff:\t000000c000000000");
        assertThat(Capabilities.read(sys.resolve("devices/status")).mayTrack()).isTrue();
        write("status", "CapEff:\t0000008000000000");
        assertThat(Capabilities.read(sys.resolve("devices/status")).mayTrack()).isFalse();
        write("status", "CapEff:\t0000000000200000");
        assertThat(Capabilities.read(sys.resolve("devices/status")).mayTrack()).isTrue();
    }
}
