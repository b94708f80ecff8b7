// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells file systems by their superblocks, with label and UUID: the layouts of the kernel's own headers (ext4.h,
 * xfs_format.h, btrfs_tree.h, msdos_fs.h, swap.h), of LVM2 and LUKS.
 */
final class FileSystems {
    /** @param label empty when it has none */
    record Found(String type, String label, String uuid) {}

    private static final int EXT = 1024;
    private static final int BTRFS = 64 << 10;
    private static final int SWAP = 1024;
    private static final int SWAP_MAGIC = 4096 - 10;

    private FileSystems() {}

    /** @param bytes the first bytes of a partition, little-endian */
    static Optional<Found> probe(ByteBuffer bytes) {
        if (bytes.limit() < 4096) {
            return Optional.empty();
        }
        return luks(bytes)
                .or(() -> lvm(bytes))
                .or(() -> xfs(bytes))
                .or(() -> swap(bytes))
                .or(() -> btrfs(bytes))
                .or(() -> ext(bytes))
                .or(() -> raid(bytes))
                .or(() -> dos(bytes));
    }

    /** All that these bytes may be: more than one where something was made over something else. */
    static Set<String> types(ByteBuffer bytes) {
        if (bytes.limit() < 4096) {
            return Set.of();
        }
        return Stream.of(
                        luks(bytes),
                        lvm(bytes),
                        xfs(bytes),
                        swap(bytes),
                        btrfs(bytes),
                        ext(bytes),
                        raid(bytes),
                        dos(bytes))
                .flatMap(Optional::stream)
                .map(Found::type)
                .collect(Collectors.toSet());
    }

    private static Optional<Found> ext(ByteBuffer b) {
        if ((b.getShort(EXT + 56) & 0xffff) != 0xEF53) {
            return Optional.empty();
        }
        boolean journal = (b.getInt(EXT + 92) & 0x4) != 0;
        // extents, 64bit, flex_bg; huge_file, dir_nlink, extra_isize: what only ext4 has
        boolean fourth = (b.getInt(EXT + 96) & 0x2C0) != 0 || (b.getInt(EXT + 100) & 0x68) != 0;
        String type = fourth ? "ext4" : journal ? "ext3" : "ext2";
        return Optional.of(new Found(type, Window.text(b, EXT + 120, 16), uuid(b, EXT + 104)));
    }

    private static Optional<Found> xfs(ByteBuffer b) {
        return Window.text(b, 0, 4).equals("XFSB")
                ? Optional.of(new Found("xfs", Window.text(b, 108, 12), uuid(b, 32)))
                : Optional.empty();
    }

    private static Optional<Found> btrfs(ByteBuffer b) {
        return Window.text(b, BTRFS + 64, 8).equals("_BHRfS_M") && b.limit() >= BTRFS + 299 + 256
                ? Optional.of(new Found("btrfs", Window.text(b, BTRFS + 299, 256), uuid(b, BTRFS + 32)))
                : Optional.empty();
    }

    private static Optional<Found> swap(ByteBuffer b) {
        return Window.text(b, SWAP_MAGIC, 10).equals("SWAPSPACE2")
                ? Optional.of(new Found("swap", Window.text(b, SWAP + 28, 16), uuid(b, SWAP + 12)))
                : Optional.empty();
    }

    private static Optional<Found> lvm(ByteBuffer b) {
        for (int sector = 0; sector < 4; sector++) {
            int at = sector * 512;
            if (Window.text(b, at, 8).equals("LABELONE")
                    && Window.text(b, at + 24, 8).equals("LVM2 001")) {
                return Optional.of(new Found("LVM2_member", "", Window.text(b, at + 32, 32)));
            }
        }
        return Optional.empty();
    }

    private static Optional<Found> luks(ByteBuffer b) {
        boolean magic = Window.text(b, 0, 4).equals("LUKS") && (b.get(4) & 0xff) == 0xBA && (b.get(5) & 0xff) == 0xBE;
        return magic ? Optional.of(new Found("crypto_LUKS", "", Window.text(b, 168, 40))) : Optional.empty();
    }

    private static Optional<Found> raid(ByteBuffer b) {
        return b.limit() >= 4096 + 64 && b.getInt(4096) == 0xA92B4EFC
                ? Optional.of(new Found("linux_raid_member", Window.text(b, 4096 + 32, 32), uuid(b, 4096 + 16)))
                : Optional.empty();
    }

    private static Optional<Found> dos(ByteBuffer b) {
        if ((b.getShort(510) & 0xffff) != 0xAA55) {
            return Optional.empty();
        }
        if (Window.text(b, 3, 8).equals("NTFS")) {
            String serial = String.format(Locale.ROOT, "%016X", b.getLong(72));
            return Optional.of(new Found("ntfs", "", serial));
        }
        if (Window.text(b, 82, 5).equals("FAT32")) {
            return Optional.of(fat(b, 67));
        }
        return Window.text(b, 54, 4).equals("FAT1") ? Optional.of(fat(b, 39)) : Optional.empty();
    }

    /** @param at where the serial number stands; the label follows it */
    private static Found fat(ByteBuffer b, int at) {
        int serial = b.getInt(at);
        String label = Window.text(b, at + 4, 11);
        return new Found(
                "vfat",
                label.equals("NO NAME") ? "" : label,
                String.format(Locale.ROOT, "%04X-%04X", serial >>> 16, serial & 0xffff));
    }

    private static String uuid(ByteBuffer b, int at) {
        StringBuilder out = new StringBuilder(36);
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.append('-');
            }
            out.append(String.format(Locale.ROOT, "%02x", b.get(at + i)));
        }
        return out.toString();
    }
}
