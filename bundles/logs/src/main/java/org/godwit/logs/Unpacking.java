// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.godwit.wire.GelfMessage;

/** Messages come packed by gzip (RFC 1952), by zlib (RFC 1950), or as they are. */
final class Unpacking {
    private Unpacking() {}

    /** @throws IOException when it is broken, or unpacks to more than {@link GelfMessage#MAX_BYTES} */
    static byte[] of(byte[] message) throws IOException {
        if (message.length < 2) {
            throw new IOException("a message of " + message.length + " bytes");
        }
        int first = Byte.toUnsignedInt(message[0]);
        int second = Byte.toUnsignedInt(message[1]);
        if (first == 0x1f && second == 0x8b) {
            return bounded(new GZIPInputStream(new ByteArrayInputStream(message)));
        }
        if ((first & 0x0f) == 8 && (first << 8 | second) % 31 == 0) {
            return bounded(new InflaterInputStream(new ByteArrayInputStream(message)));
        }
        return bounded(new ByteArrayInputStream(message));
    }

    private static byte[] bounded(InputStream packed) throws IOException {
        try (packed) {
            byte[] plain = packed.readNBytes(GelfMessage.MAX_BYTES + 1);
            if (plain.length > GelfMessage.MAX_BYTES) {
                throw new IOException("a message of more than " + GelfMessage.MAX_BYTES + " bytes");
            }
            return plain;
        }
    }
}
