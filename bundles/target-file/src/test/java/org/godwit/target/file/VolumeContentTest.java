// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.godwit.api.disk.Extent;
import org.godwit.api.job.JobContext;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is there, in either format, however it was written. More seeds: {@code -Dgodwit.seeds=200}. */
class VolumeContentTest {
    private static final int SEEDS = Integer.getInteger("godwit.seeds", 6);

    @TempDir
    Path folder;

    private final JobContext job = Target.job("job_1");

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2"})
    void randomWritesAndZeroesReadBackAcrossReopening(String format) throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            int size = 512 * (1 + random.nextInt(6000));
            byte[] expected = new byte[size];
            FileTarget target = Target.in(folder);
            Volume volume =
                    target.createVolume(job, new VolumeSpec("job_1", "disk-" + seed, size, Map.of("format", format)));
            for (int round = 0; round < 4; round++) {
                try (VolumeWriter writer = target.openVolume(job, volume)) {
                    scribble(random, expected, writer);
                    writer.flush();
                }
                assertThat(Arrays.equals(content(volume, size), expected))
                        .as("format %s seed %d round %d", format, seed, round)
                        .isTrue();
            }
            if (format.equals("qcow2") && QemuImg.onPath("qemu-img")) {
                judge(Path.of(volume.id()), expected);
            }
        }
    }

    private void judge(Path qcow2, byte[] expected) throws IOException, InterruptedException {
        Path raw = folder.resolve("expected.raw");
        Files.write(raw, expected);
        QemuImg.check(qcow2);
        QemuImg.compare(raw, qcow2);
    }

    private static void scribble(Random random, byte[] expected, VolumeWriter writer) throws IOException {
        for (int step = 0; step < 20; step++) {
            int offset = random.nextInt(expected.length);
            int length = 1 + random.nextInt(Math.min(expected.length - offset, 1 << (4 + random.nextInt(17))));
            if (random.nextInt(3) == 0) {
                Arrays.fill(expected, offset, offset + length, (byte) 0);
                writer.zero(new Extent(offset, length));
                continue;
            }
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int hole = random.nextInt(length);
            Arrays.fill(bytes, hole, hole + random.nextInt(length - hole), (byte) 0);
            System.arraycopy(bytes, 0, expected, offset, length);
            writer.write(offset, ByteBuffer.wrap(bytes));
        }
    }

    private static byte[] content(Volume volume, int size) throws IOException {
        Path file = Path.of(volume.id());
        return volume.id().endsWith(".raw") ? Files.readAllBytes(file) : Qcow2Reader.read(file, size);
    }

    @ParameterizedTest
    @CsvSource({"raw", "qcow2"})
    void aWriterThatBrokeOffKeepsWhatItFlushed(String format) throws Exception {
        int size = 3 << 20;
        byte[] kept = new byte[700_000];
        new Random(5).nextBytes(kept);
        FileTarget target = Target.in(folder);
        Volume volume = target.createVolume(job, new VolumeSpec("job_1", "broken", size, Map.of("format", format)));
        VolumeWriter first = target.openVolume(job, volume);
        first.write(12_345, ByteBuffer.wrap(kept));
        first.flush();
        first.write(2 << 20, ByteBuffer.wrap(kept));

        FileTarget later = Target.in(folder);
        try (VolumeWriter second = later.openVolume(job, volume)) {
            second.write(2_500_000, ByteBuffer.wrap(kept, 0, 1000));
            second.flush();
        }
        byte[] found = content(volume, size);
        assertThat(Arrays.equals(found, 12_345, 12_345 + kept.length, kept, 0, kept.length))
                .isTrue();
        assertThat(Arrays.equals(found, 2_500_000, 2_501_000, kept, 0, 1000)).isTrue();
        if (format.equals("qcow2") && QemuImg.onPath("qemu-img")) {
            QemuImg.check(Path.of(volume.id()));
        }
    }

    @Test
    void whatWasLostBehindTheLastFlushLeavesNoErrors() throws Exception {
        QemuImg.require();
        FileTarget target = Target.in(folder);
        Volume volume =
                target.createVolume(job, new VolumeSpec("job_1", "torn", 900L << 20, Map.of("format", "qcow2")));
        byte[] bytes = new byte[200_000];
        new Random(6).nextBytes(bytes);
        VolumeWriter writer = target.openVolume(job, volume);
        writer.write(0, ByteBuffer.wrap(bytes));
        writer.flush();
        writer.write(600L << 20, ByteBuffer.wrap(bytes));
        Path part = Path.of(volume.id() + ".part");
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            // A table of the first level that names a cluster of which nothing arrived.
            channel.write(ByteBuffer.wrap(new byte[] {(byte) 0x80, 0, 0, 0, 0x40, 0, 0, 0}), 0x20008);
        }
        FileTarget later = Target.in(folder);
        try (VolumeWriter again = later.openVolume(job, volume)) {
            again.flush();
        }
        QemuImg.check(Path.of(volume.id()));
        assertThat(Arrays.equals(Qcow2Reader.read(Path.of(volume.id()), 200_000), bytes))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 512, 65536, 65537, 1 << 20, (512L << 20) + 512, 16L << 40, 64L << 40})
    void everySizeMakesASoundQcow2FileThatTakesLittleRoom(long size) throws Exception {
        QemuImg.require();
        FileTarget target = Target.in(folder);
        Volume volume = target.createVolume(job, new VolumeSpec("job_1", "sized", size, Map.of("format", "qcow2")));
        byte[] bytes = {1, 2, 3, 4, 5};
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            if (size > 0) {
                writer.zero(new Extent(0, size));
                writer.write(size - 5, ByteBuffer.wrap(bytes));
            }
            writer.flush();
        }
        QemuImg.check(Path.of(volume.id()));
        assertThat(QemuImg.run("info", "--output=json", volume.id()))
                .contains("\"virtual-size\": " + (size + 511) / 512 * 512);
        assertThat(Files.size(Path.of(volume.id()))).isLessThan(4L << 20);
    }

    @Test
    void manyTablesOfTheSecondLevelComeAndGoThroughTheCache() throws Exception {
        QemuImg.require();
        FileTarget target = Target.in(folder);
        long step = 512L << 20;
        int count = 300;
        Volume qcow2 =
                target.createVolume(job, new VolumeSpec("job_1", "wide", count * step, Map.of("format", "qcow2")));
        Volume raw = target.createVolume(job, new VolumeSpec("job_1", "wide", count * step, Map.of("format", "raw")));
        for (Volume volume : new Volume[] {qcow2, raw}) {
            try (VolumeWriter writer = target.openVolume(job, volume)) {
                for (int round = 1; round <= 2; round++) {
                    for (int i = 0; i < count; i++) {
                        writer.write(i * step + round * 70_000L, ByteBuffer.wrap(new byte[] {(byte) round, (byte) i}));
                    }
                }
                writer.flush();
            }
        }
        QemuImg.check(Path.of(qcow2.id()));
        QemuImg.compare(Path.of(raw.id()), Path.of(qcow2.id()));
    }

    @Test
    void zeroesOnANewFileTakeNoRoomAndHolesStay() throws Exception {
        FileTarget target = Target.in(folder);
        Volume volume = target.createVolume(job, new VolumeSpec("job_1", "sparse", 1L << 30, Map.of()));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.zero(new Extent(0, 1L << 30));
            byte[] block = new byte[1 << 20];
            block[300_000] = 1;
            writer.write(512L << 20, ByteBuffer.wrap(block));
            writer.flush();
        }
        Path file = Path.of(volume.id());
        assertThat(Files.size(file)).isEqualTo(1L << 30);
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        String kibibytes = new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(Long.parseLong(kibibytes.split("\\s")[0])).isLessThan(64);
    }
}
