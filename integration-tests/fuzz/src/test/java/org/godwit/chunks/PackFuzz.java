// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Packs: their bytes as they are, and what lies behind the encryption, which nobody guesses: bodies of runs and of
 * footers, and whole packs put together from such bodies. The first byte says which.
 */
public final class PackFuzz {
    private PackFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(data, 1, data.length);
        try {
            switch (data[0] & 7) {
                case 0 -> scan(body);
                case 1 -> RunBody.unpack(body, byte[]::new);
                case 2 -> RunBody.names(body, 0, body.length);
                case 3 -> FuzzedStore.FORMAT.runs(sealed(PackFormat.FOOTER, body), 1 << 20);
                case 4 -> PackFormat.footerPlace(ByteBuffer.wrap(Arrays.copyOf(body, 12)), body.length);
                default -> scan(pack(body));
            }
        } catch (DamagedException e) {
            // the answer to what is no pack
        }
    }

    private static void scan(byte[] pack) {
        PackScan.whole(FuzzedStore.FORMAT, pack);
        PackScan.upToTear(FuzzedStore.FORMAT, pack);
    }

    private static byte[] sealed(int magic, byte[] body) {
        byte[] out = new byte[body.length + PackFormat.RECORD_OVERHEAD];
        FuzzedStore.FORMAT.seal(magic, Crypt.Bytes.all(body), out);
        return out;
    }

    /** A header, and records of the parts between: u8 kind, u16 length, body. */
    private static byte[] pack(byte[] parts) {
        ByteBuffer in = ByteBuffer.wrap(parts);
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        out.put(FuzzedStore.FORMAT.header());
        while (in.remaining() >= 3 && out.remaining() > 1 << 18) {
            int kind = in.get() & 3;
            byte[] body = new byte[Math.min(Short.toUnsignedInt(in.getShort()), in.remaining())];
            in.get(body);
            int at = out.position();
            switch (kind) {
                case 0 -> out.put(sealed(PackFormat.RUN, body));
                case 1 -> {
                    byte[] footer = sealed(PackFormat.FOOTER, body);
                    out.put(footer).putInt(at).putInt(footer.length).putInt(0x4757_4E44);
                }
                default -> out.put(body);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
