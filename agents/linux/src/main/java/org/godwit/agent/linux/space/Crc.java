// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Checksums as file systems have them. */
final class Crc {
    // Castagnoli's polynomial, reflected; CRC-16 of x^16 + x^15 + x^2 + 1, reflected: kernel lib/crc32.c, lib/crc16.c.
    private static final int CASTAGNOLI = 0x82F63B78;
    private static final int SIXTEEN = 0xA001;

    private static final int[] TABLE_32 = table(CASTAGNOLI);
    private static final int[] TABLE_16 = table(SIXTEEN);

    private Crc() {}

    /** With the complement before and after, as XFS and Btrfs keep it. */
    static int of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** As the kernel's crc32c(): goes on from {@code seed}, and complements nothing. */
    static int on(int seed, ByteBuffer bytes) {
        int crc = seed;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            crc = crc >>> 8 ^ TABLE_32[(crc ^ bytes.get(i)) & 0xff];
        }
        return crc;
    }

    static int sixteenOn(int seed, ByteBuffer bytes) {
        int crc = seed;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            crc = crc >>> 8 ^ TABLE_16[(crc ^ bytes.get(i)) & 0xff];
        }
        return crc;
    }

    private static int[] table(int polynomial) {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ polynomial;
            }
            table[i] = crc;
        }
        return table;
    }
}
