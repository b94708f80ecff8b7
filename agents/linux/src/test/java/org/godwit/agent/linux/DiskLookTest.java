// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.godwit.agent.ImageFile;
import org.godwit.agent.OpenDisk;
import org.godwit.api.disk.Firmware;
import org.godwit.wire.SeenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against what the system's own tools write; a tool that is not installed skips its test visibly. */
class DiskLookTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void fileSystemsOnWholeDisksAreToldWithLabelAndUuid() throws Exception {
        String uuid = "0f0e0d0c-0b0a-4908-8706-050403020100";
        assertFound("ext4", "godwit", uuid, "mkfs.ext4", "-q", "-F", "-L", "godwit", "-U", uuid);
        assertFound("ext3", "godwit", uuid, "mkfs.ext3", "-q", "-F", "-L", "godwit", "-U", uuid);
        assertFound("ext2", "godwit", uuid, "mkfs.ext2", "-q", "-F", "-L", "godwit", "-U", uuid);
        assertFound("swap", "godwit", uuid, "mkswap", "-L", "godwit", "-U", uuid);
        assertFound("vfat", "GODWIT", "1234-ABCD", "mkfs.vfat", "-n", "GODWIT", "-i", "1234abcd");
    }

    @Test
    void xfsIsToldWithLabelAndUuid() throws Exception {
        String uuid = "0f0e0d0c-0b0a-4908-8706-050403020100";
        Path image = image(320);
        run("mkfs.xfs", "-q", "-f", "-L", "godwit", "-m", "uuid=" + uuid, image.toString());
        assertThat(look(image).partitions()).singleElement().satisfies(partition -> {
            assertThat(partition.fileSystem()).isEqualTo("xfs");
            assertThat(partition.label()).isEqualTo("godwit");
            assertThat(partition.uuid()).isEqualTo(uuid);
        });
    }

    @Test
    void aGptIsReadWithItsTypesAndAnEfiPartitionMeansUefi() throws Exception {
        Path image = image(64);
        sfdisk(image, "label: gpt\nstart=2048, size=16384, type=U\nsize=32768, type=L\n");
        DiskLook look = look(image);
        assertThat(look.firmware()).isEqualTo(Firmware.UEFI);
        assertThat(look.partitions()).extracting(SeenDisk.SeenPartition::number).containsExactly(1, 2);
        assertThat(look.partitions().get(0).type()).isEqualTo(PartitionTable.EFI_SYSTEM);
        assertThat(look.partitions().get(0).offset()).isEqualTo(MIB);
        assertThat(look.partitions().get(0).length()).isEqualTo(8L * MIB);
        assertThat(look.partitions().get(1).type()).isEqualTo("0FC63DAF-8483-4772-8E79-3D69D8477DE4");
    }

    @Test
    void anMbrIsReadWithItsLogicalPartitions() throws Exception {
        Path image = image(64);
        sfdisk(
                image,
                "label: dos\n1 : start=2048, size=16384, type=83\n2 : start=18432, size=65536, type=5\n"
                        + "5 : start=20480, size=16384, type=82\n6 : start=38912, size=8192, type=83\n");
        DiskLook look = look(image);
        assertThat(look.partitions()).extracting(SeenDisk.SeenPartition::number).containsExactly(1, 2, 5, 6);
        assertThat(look.partitions())
                .extracting(SeenDisk.SeenPartition::type)
                .containsExactly("0x83", "0x05", "0x82", "0x83");
        assertThat(look.partitions().get(2).length()).isEqualTo(8L * MIB);
    }

    @Test
    void anEmptyDiskHasNothingOnIt() throws Exception {
        DiskLook look = look(image(1));
        assertThat(look.partitions()).isEmpty();
        assertThat(look.firmware()).isEqualTo(Firmware.UNKNOWN);
        assertThat(look(image(0)).partitions()).isEmpty();
    }

    @Test
    void noiseIsLookedAtWithoutHarm() throws Exception {
        long base = Long.getLong("godwit.seed", System.nanoTime());
        for (long seed = base; seed < base + 100; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(100_000)];
            random.nextBytes(bytes);
            if (bytes.length > 600) {
                bytes[510] = 0x55;
                bytes[511] = (byte) 0xAA;
                for (int i = 0; i < 4; i++) {
                    bytes[446 + 16 * i] = 0;
                    bytes[450 + 16 * i] = (byte) (random.nextBoolean() ? 0xEE : 5);
                }
                System.arraycopy("EFI PART".getBytes(StandardCharsets.US_ASCII), 0, bytes, 512, 8);
            }
            Path image = folder.resolve("noise");
            Files.write(image, bytes);
            try {
                look(image);
            } catch (RuntimeException e) {
                throw new AssertionError("again with -Dgodwit.seed=" + seed, e);
            }
        }
    }

    private void assertFound(String type, String label, String uuid, String... command) throws Exception {
        Path image = image(64);
        run(Stream.concat(Stream.of(command), Stream.of(image.toString())).toArray(String[]::new));
        assertThat(look(image).partitions()).singleElement().satisfies(partition -> {
            assertThat(partition.number()).isZero();
            assertThat(partition.fileSystem()).isEqualTo(type);
            assertThat(partition.label()).isEqualTo(label);
            assertThat(partition.uuid()).isEqualTo(uuid);
        });
    }

    private Path image(int mebibytes) throws IOException {
        Path image = Files.createTempFile(folder, "disk", ".img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mebibytes * MIB);
        }
        return image;
    }

    private static DiskLook look(Path image) throws IOException {
        try (OpenDisk disk = ImageFile.open("root", image)) {
            return DiskLook.at(disk, Map.of());
        }
    }

    private static void sfdisk(Path image, String script) throws Exception {
        assumeTool("sfdisk");
        Process process = new ProcessBuilder("sfdisk", "-q", image.toString())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(script.getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .satisfies(text -> assertThat(process.waitFor()).as(text).isZero());
    }

    private static void run(String... command) throws Exception {
        assumeTool(command[0]);
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
    }

    private static void assumeTool(String tool) {
        boolean there = Stream.of("/sbin", "/usr/sbin", "/bin", "/usr/bin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        assumeTrue(there, tool + " is not installed");
    }
}
