// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Control messages; the first byte says which. */
public final class WireJsonFuzz {
    static final List<Class<?>> TYPES = List.of(
            EnrolRequest.class,
            EnrolReply.class,
            Hello.class,
            Welcome.class,
            Inventory.class,
            Orders.class,
            CutOutcome.class,
            TakenSnapshot.class,
            ProblemMessage.class,
            OrderReply.class,
            SeenDisk.class);

    private WireJsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Class<?> type = TYPES.get(Math.floorMod(data[0], TYPES.size()));
        try {
            WireJson.write(WireJson.read(Arrays.copyOfRange(data, 1, data.length), type));
        } catch (IOException e) {
            // the answer to what is malformed
        }
    }
}
