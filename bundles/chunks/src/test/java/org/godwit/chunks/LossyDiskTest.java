// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.chunks.SimulatedBlobs.Crash;
import org.junit.jupiter.api.Test;

final class LossyDiskTest {

    /** What may be found after the loss of power, over many seeds. */
    private interface Found {
        String after(Path root) throws IOException;
    }

    private interface Work {
        void on(Path root) throws IOException;
    }

    private static Set<String> outcomes(Work work, Found found) throws IOException {
        Set<String> all = new TreeSet<>();
        for (int seed = 0; seed < 400; seed++) {
            LossyDisk disk = new LossyDisk(new Random(seed));
            work.on(disk.start());
            disk.losePower();
            all.add(found.after(disk.start()));
        }
        return all;
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "none";
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Test
    void whatIsSyncedWithItsFolderStays() throws IOException {
        Set<String> found = outcomes(
                root -> {
                    Files.writeString(root.resolve("a"), "one");
                    sync(root.resolve("a"));
                    sync(root);
                },
                root -> text(root.resolve("a")));
        assertThat(found).containsExactly("one");
    }

    @Test
    void aNameMayBeLostThoughTheBytesWereSynced() throws IOException {
        Set<String> found = outcomes(
                root -> {
                    Files.writeString(root.resolve("a"), "one");
                    sync(root.resolve("a"));
                },
                root -> text(root.resolve("a")));
        assertThat(found).containsExactlyInAnyOrder("one", "none");
    }

    @Test
    void aFileMayTakeAnothersNameBeforeItsBytesAreThere() throws IOException {
        Set<String> found = outcomes(
                root -> {
                    Files.writeString(root.resolve("a"), "old");
                    sync(root.resolve("a"));
                    sync(root);
                    Files.writeString(root.resolve("b"), "new");
                    Files.move(root.resolve("b"), root.resolve("a"), StandardCopyOption.ATOMIC_MOVE);
                },
                root -> text(root.resolve("a")));
        assertThat(found).contains("old", "new", "", "\0\0\0").doesNotContain("none");
    }

    @Test
    void aSectorMayBeMissingBeforeOneThatIsThere() throws IOException {
        Set<String> found = outcomes(
                root -> {
                    Path file = root.resolve("a");
                    Files.write(file, new byte[0]);
                    sync(root);
                    Files.writeString(file, "x".repeat(LossyNode.SECTOR) + "y".repeat(LossyNode.SECTOR));
                },
                root -> text(root.resolve("a")));
        assertThat(found).anyMatch(text -> text.startsWith("\0") && text.endsWith("y"));
        assertThat(found).anyMatch(text -> text.startsWith("x") && text.endsWith("\0"));
    }

    @Test
    void aHardLinkIsTheSameFile() throws IOException {
        Set<String> found = outcomes(
                root -> {
                    Files.writeString(root.resolve("a"), "one");
                    Files.createLink(root.resolve("b"), root.resolve("a"));
                    sync(root.resolve("b"));
                    Files.delete(root.resolve("a"));
                    sync(root);
                },
                root -> text(root.resolve("a")) + " " + text(root.resolve("b")));
        assertThat(found).containsExactly("none one");
    }

    @Test
    void aFolderWhoseNameIsLostTakesEverythingInIt() throws IOException {
        Set<String> found = outcomes(
                root -> {
                    Path folder = Files.createDirectory(root.resolve("f"));
                    Files.writeString(folder.resolve("a"), "one");
                    sync(folder.resolve("a"));
                    sync(folder);
                },
                root -> text(root.resolve("f/a")));
        assertThat(found).containsExactlyInAnyOrder("one", "none");
    }

    @Test
    void aDeadProcessDoesNothingMoreAndLosesNothing() throws IOException {
        LossyDisk disk = new LossyDisk(new Random(1));
        Path before = disk.start();
        Files.writeString(before.resolve("a"), "one");
        disk.kill();
        assertThatExceptionOfType(Crash.class).isThrownBy(() -> Files.writeString(before.resolve("a"), "two"));
        assertThat(text(disk.start().resolve("a"))).isEqualTo("one");
    }
}
