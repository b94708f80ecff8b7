// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files of a spool: a pack, the id of the store, the id of the boot. The first byte says which. */
public final class SpoolFuzz {
    private SpoolFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        if (data.length == 0) {
            return;
        }
        Path folder = FuzzedStore.settings().spoolFolder().resolve("main");
        byte[] body = Arrays.copyOfRange(data, 1, data.length);
        String name =
                switch (data[0] & 3) {
                    case 0 -> "store-id";
                    case 1 -> "boot-id";
                    default ->
                        new SpoolName(1, FuzzedStore.PACK).in(Path.of("")).toString();
                };
        Files.write(folder.resolve(name), body);
        try {
            new Opening(FuzzedStore.settings(), new GuardedBlobs(FuzzedStore.blobs()))
                    .open()
                    .close();
        } catch (IOException e) {
            // the answer to a spool of another store
        } finally {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
                for (Path file : left) {
                    Files.delete(file);
                }
            }
        }
    }
}
