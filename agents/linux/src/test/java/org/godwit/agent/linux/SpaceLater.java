// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.agent.linux.tracking.ProofShell;

/**
 * What a restored file system of ext goes through later: new files until its tables of inodes grow into what was skipped, made
 * larger, made as small as it gets. It stays clean, and its files stay the same.
 */
final class SpaceLater {
    private static final int MOST_FILES = 12_000;
    private static final String SUMS = "find . -type f -print0 | sort -z | xargs -0 sha256sum; find . -type l | sort";

    private final Path folder;
    private final Path copy;
    private final boolean resized;

    /**
     * @param folder for what is in between
     * @param resized whether resize2fs knows how
     */
    SpaceLater(Path folder, Path copy, boolean resized) {
        this.folder = folder;
        this.copy = copy;
        this.resized = resized;
    }

    /** In a word; what the tools cannot do with the disk itself is not held against the copy. */
    static String of(SpaceShape shape, Path folder, Path image, Path copy) throws IOException {
        if (!shape.fileSystem().startsWith("ext")) {
            return "";
        }
        boolean resized = !shape.make().contains("bigalloc");
        try {
            return new SpaceLater(folder, copy, resized).live();
        } catch (IOException e) {
            Path whole = folder.resolve("whole.raw");
            ProofShell.must("cp --sparse=never " + image + " " + whole + " && e2fsck -fy " + whole);
            try {
                new SpaceLater(folder, whole, resized).live();
            } catch (IOException same) {
                return ", later not tried: the tools fail on the disk itself, too";
            } finally {
                ProofShell.may("rm -f " + whole);
            }
            throw e;
        }
    }

    private String live() throws IOException {
        String before = mounted("noinit_itable", SUMS);
        String made = mounted(
                "noinit_itable",
                "mkdir later && left=$(stat -f -c %d .) && n=0"
                        + " && while [ $n -lt " + MOST_FILES + " ] && [ $((n + 200)) -lt $left ]; do n=$((n + 1))"
                        + "; [ $((n % 300)) != 1 ] || mkdir later/d$n; f=later/d$((n - (n - 1) % 300))/$n"
                        + "; if [ $((n % 50)) = 0 ]; then echo $n >$f; else : >$f; fi; done; echo $n");
        clean("after " + made + " new files");
        String more = mounted("init_itable=0", "sleep 1; " + SUMS);
        if (resized) {
            resize();
        }
        String after = mounted("noinit_itable", SUMS);
        if (!after.equals(more)
                || !mounted("noinit_itable", "rm -r later; " + SUMS).equals(before)) {
            throw new IOException("files differ later");
        }
        clean("at the end");
        return ", later " + made + (resized ? " files, resized, clean" : " files, clean");
    }

    private void resize() throws IOException {
        ProofShell.must("truncate -s +200M " + copy + " && resize2fs -f " + copy);
        clean("made larger");
        ProofShell.must("resize2fs -f -M " + copy);
        clean("made smaller");
    }

    private void clean(String when) throws IOException {
        try {
            ProofShell.must("e2fsck -fn " + copy);
        } catch (IOException e) {
            throw new IOException("not clean " + when + ": " + e.getMessage(), e);
        }
    }

    /** What a command says in the file system; options that only ext4 has are tried first. */
    private String mounted(String option, String command) throws IOException {
        Path place = folder.resolve("mount2");
        String loop = ProofShell.must("losetup -f --show " + copy);
        try {
            ProofShell.must(
                    "mount -o " + option + " " + loop + " " + place + " 2>/dev/null || mount " + loop + " " + place);
            try {
                return ProofShell.must("cd " + place + " && " + command).strip();
            } finally {
                ProofShell.must("umount " + place);
            }
        } finally {
            ProofShell.must("losetup -d " + loop);
        }
    }
}
