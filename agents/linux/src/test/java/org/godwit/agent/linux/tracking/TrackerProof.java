// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code ./godwit test tracker}: what the tracker promises, on loop devices, as root. Ends with 1 when a promise is broken. */
public final class TrackerProof {
    private TrackerProof() {}

    public static void main(String[] words) throws IOException {
        int seconds = words.length > 1 ? Integer.parseInt(words[1]) : 4;
        Path folder =
                Files.createTempDirectory(Path.of(System.getProperty("godwit.proof.folder", "/var/tmp")), "tracker");
        boolean kept = true;
        try {
            for (String what : words.length == 0 ? List.of("nomiss") : List.of(words[0].split(","))) {
                kept &= proved(what, folder, seconds);
            }
        } finally {
            Shell.may("rm -rf " + folder);
        }
        if (!kept) {
            System.exit(1);
        }
    }

    private static boolean proved(String what, Path folder, int seconds) throws IOException {
        return switch (what) {
            case "ext4", "xfs", "btrfs" -> noMiss(folder, what, seconds);
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static boolean noMiss(Path folder, String fileSystem, int seconds) throws IOException {
        if (!Shell.has("mkfs." + fileSystem) || !Shell.has("fio")) {
            System.out.println(fileSystem + " SKIPPED: mkfs." + fileSystem + " or fio is not installed");
            return true;
        }
        NoMiss.Result result = NoMiss.run(folder, fileSystem, seconds);
        System.out.println(fileSystem + " changed=" + result.changed() + " MISSED=" + result.missed());
        return result.missed() == 0;
    }
}
