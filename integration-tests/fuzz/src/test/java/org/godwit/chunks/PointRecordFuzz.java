// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import org.godwit.testkit.blob.MemoryBlobStore;

/** Records of restore points: the blob as it is, and the fields behind the encryption. The first byte says which. */
public final class PointRecordFuzz {
    private PointRecordFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(data, 1, data.length);
        if ((data[0] & 1) == 0) {
            fields(body);
            return;
        }
        MemoryBlobStore blobs = FuzzedStore.blobs();
        try {
            blobs.put("points/rp_1-00000000", body.length, Channels.newChannel(new ByteArrayInputStream(body)));
            StoreKeys keys = StoreKeys.open(blobs, FuzzedStore.FOLDER.resolve("master.key"));
            new PointRecords(blobs, keys).recorded();
        } catch (IOException e) {
            // the answer to what has a newer format
        }
    }

    private static void fields(byte[] body) {
        try {
            PointCodec.encode(PointCodec.decode(body));
        } catch (IOException | IllegalArgumentException e) {
            // the answer to what is no record
        }
    }
}
