// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.io.IOException;
import java.time.Instant;

/** Lines of logs, unpacked. */
public final class GelfFuzz {
    private GelfFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            GelfMessage message = GelfMessage.parse(data, Instant.EPOCH);
            if (GelfDatagrams.of(message.json(), 1).stream()
                    .anyMatch(datagram -> datagram.length > GelfDatagrams.DATAGRAM_BYTES)) {
                throw new IllegalStateException("a datagram is too large");
            }
        } catch (IOException e) {
            // the answer to what is malformed
        }
    }
}
