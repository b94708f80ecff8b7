// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.Arrays;
import org.godwit.testkit.blob.MemoryBlobStore;

/** Wrapped keys: of the store, of a domain, and after a rotation. */
public final class KeyBlobFuzz {
    private KeyBlobFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] blob = Arrays.copyOfRange(data, 1, data.length);
        MemoryBlobStore blobs = FuzzedStore.blobs();
        String rotated = "keys/" + FuzzedStore.MASTER.hexId() + "/store";
        blobs.contents()
                .put(
                        switch (data[0] & 3) {
                            case 0 -> StoreKeys.STORE_BLOB;
                            case 1 -> rotated;
                            default -> "keys/domain/default";
                        },
                        blob);
        try {
            StoreKeys.open(blobs, FuzzedStore.FOLDER.resolve("master.key")).domain("default");
        } catch (IOException e) {
            // the answer to what is no wrapped key
        }
    }
}
