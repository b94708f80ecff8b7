// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A folder that nobody may write to, root neither: mounted on itself, read-only. */
final class ReadOnly {
    private ReadOnly() {}

    /** Whether it could be done. */
    static boolean on(Path folder) throws IOException, InterruptedException {
        String path = folder.toString();
        if (Programs.result(List.of("mount", "--bind", path, path)).code() != 0) {
            return false;
        }
        if (Programs.result(List.of("mount", "-o", "remount,ro,bind", path)).code() != 0) {
            off(folder);
            return false;
        }
        return true;
    }

    static void off(Path folder) throws IOException, InterruptedException {
        Programs.run("umount", folder.toString());
    }
}
