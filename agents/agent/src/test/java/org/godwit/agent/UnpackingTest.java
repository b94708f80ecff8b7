// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is let out of an archive, and what is not. */
class UnpackingTest {
    @TempDir
    Path folder;

    @Test
    void theProgramIsUnpackedAndAllElsePassedOver() throws Exception {
        String deep = "d".repeat(90) + "/" + "e".repeat(90);
        Path archive = new TarGz()
                .folder("./etc/")
                .file("./etc/shadow", "x", false)
                .folder("./usr/lib/godwit-agent/")
                .file("./usr/lib/godwit-agent/VERSION", "1.1\n", false)
                .file("./usr/lib/godwit-agent/bin/godwit-agent", "#!/bin/sh\n", true)
                .file("./usr/lib/godwit-agent/" + deep, "long", false)
                .link("./usr/lib/godwit-agent/runtime/legal/a/LICENSE", "../b/LICENSE")
                .write(folder.resolve("good.tar.gz"));
        Path target = folder.resolve("a.new");
        Unpacking.unpack(archive, Staging.PREFIX, target);
        assertThat(target.resolve("VERSION")).hasContent("1.1\n");
        assertThat(target.resolve(deep)).hasContent("long");
        assertThat(Files.getPosixFilePermissions(target.resolve("bin/godwit-agent")))
                .contains(PosixFilePermission.OWNER_EXECUTE);
        assertThat(Files.getPosixFilePermissions(target.resolve("VERSION")))
                .doesNotContain(PosixFilePermission.OWNER_EXECUTE);
        assertThat(Files.readSymbolicLink(target.resolve("runtime/legal/a/LICENSE")))
                .isEqualTo(Path.of("../b/LICENSE"));
        assertThat(folder.resolve("etc")).doesNotExist();
        Slots.remove(target);
        assertThat(target).doesNotExist();
    }

    @Test
    void nothingLeadsOutOfTheFolder() throws Exception {
        String home = "usr/lib/godwit-agent/";
        refused("up", new TarGz().file(home + "../../../../evil", "x", false));
        refused("link up", new TarGz().link(home + "out", "../../../.."));
        refused("link to the root", new TarGz().link(home + "out", "/"));
        refused("through a link", new TarGz().link(home + "in", "bin").file(home + "in/evil", "x", false));
        refused("twice", new TarGz().file(home + "VERSION", "1", false).file(home + "VERSION", "2", false));
        refused(
                "a file for a folder",
                new TarGz().file(home + "bin", "1", false).file(home + "bin/x", "2", false));
        refused("a device", new TarGz().entry(home + "null", '3', new byte[0], 0666, ""));
        refused("a hard link", new TarGz().entry(home + "hard", '1', new byte[0], 0644, "/etc/shadow"));
        refused("too large", new TarGz().large(home + "huge", 600L << 20));
        try (var found = Files.walk(folder)) {
            assertThat(found.filter(path -> path.toString().contains("evil"))).isEmpty();
        }
    }

    private void refused(String what, TarGz tar) throws IOException {
        Path target = folder.resolve("refused.new");
        Path archive = tar.write(folder.resolve("bad.tar.gz"));
        assertThatThrownBy(() -> Unpacking.unpack(archive, Staging.PREFIX, target))
                .as(what)
                .isInstanceOf(IOException.class);
        Slots.remove(target);
    }

    @Test
    void noiseAndWhatEndsTooSoonAreRefusedWithoutMoreThanAnIoException() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = Files.readAllBytes(new TarGz()
                .file("usr/lib/godwit-agent/VERSION", "1.1\n", false)
                .file("usr/lib/godwit-agent/bin/godwit-agent", "x".repeat(5000), true)
                .write(folder.resolve("good.tar.gz")));
        Path archive = folder.resolve("noise.tar.gz");
        Path target = folder.resolve("noise.new");
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(archive, i % 2 == 0 ? bad : Arrays.copyOf(good, random.nextInt(good.length)));
            try {
                Unpacking.unpack(archive, Staging.PREFIX, target);
            } catch (IOException e) {
                assertThat(e).as("seed " + seed).isNotNull();
            }
            Slots.remove(target);
        }
    }
}
