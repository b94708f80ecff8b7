// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.disk.Extent;

/**
 * Partitions as the table says: GPT (UEFI 2.10, 5.3), MBR with its chain of logical ones. Read by hand, so that an image
 * file has partitions too, whatever the kernel of this machine knows.
 */
final class PartitionTable {
    /** @param type an MBR type as {@code 0x83}, or a GPT type UUID, upper case; empty for a whole disk */
    record Entry(int number, Extent extent, String type) {}

    static final String EFI_SYSTEM = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
    static final String EFI_SYSTEM_MBR = "0xef";

    private static final int MBR_ENTRIES = 446;
    private static final int MBR_ENTRY = 16;
    private static final int MAX_LOGICAL = 128;
    private static final int MAX_GPT = 1024;
    private static final int UNUSED = 0;
    private static final int PROTECTIVE = 0xEE;

    private final Window window;

    PartitionTable(Window window) {
        this.window = window;
    }

    /** Whether the first sector has code that a BIOS would run. */
    boolean hasBootCode() throws IOException {
        ByteBuffer first = window.at(0, 512);
        return first.limit() >= 512 && (first.getShort(510) & 0xffff) == 0xAA55 && first.getLong(0) != 0;
    }

    /** Empty where there is no table. */
    List<Entry> entries() throws IOException {
        ByteBuffer first = window.at(0, 512);
        if (first.limit() < 512 || (first.getShort(510) & 0xffff) != 0xAA55) {
            return List.of();
        }
        List<Entry> found = new ArrayList<>();
        long extended = 0;
        boolean gpt = false;
        for (int i = 0; i < 4; i++) {
            int at = MBR_ENTRIES + i * MBR_ENTRY;
            int type = first.get(at + 4) & 0xff;
            if (type == UNUSED) {
                continue;
            }
            if ((first.get(at) & 0x7f) != 0) {
                // Neither 0x00 nor 0x80: this is a boot sector of a file system, not a table.
                return List.of();
            }
            gpt |= type == PROTECTIVE;
            long start = first.getInt(at + 8) & 0xffffffffL;
            extended = isExtended(type) ? start : extended;
            entry(i + 1, start, first.getInt(at + 12) & 0xffffffffL, mbrType(type))
                    .ifPresent(found::add);
        }
        if (gpt) {
            return gpt();
        }
        if (extended != 0) {
            logical(extended, found);
        }
        return found;
    }

    private void logical(long extended, List<Entry> found) throws IOException {
        long at = extended;
        for (int number = 5; number < 5 + MAX_LOGICAL; number++) {
            ByteBuffer sector = window.at(at * window.sectorBytes(), 512);
            if (sector.limit() < 512 || (sector.getShort(510) & 0xffff) != 0xAA55) {
                return;
            }
            int type = sector.get(MBR_ENTRIES + 4) & 0xff;
            long start = at + (sector.getInt(MBR_ENTRIES + 8) & 0xffffffffL);
            long sectors = sector.getInt(MBR_ENTRIES + 12) & 0xffffffffL;
            long next = sector.getInt(MBR_ENTRIES + MBR_ENTRY + 8) & 0xffffffffL;
            if (type != UNUSED) {
                entry(number, start, sectors, mbrType(type)).ifPresent(found::add);
            }
            if (next == 0) {
                return;
            }
            at = extended + next;
        }
    }

    private List<Entry> gpt() throws IOException {
        ByteBuffer header = window.at(window.sectorBytes(), 512);
        if (!Window.text(header, 0, 8).equals("EFI PART")) {
            return List.of();
        }
        long table = header.getLong(72) * window.sectorBytes();
        int count = header.getInt(80);
        int size = header.getInt(84);
        if (count < 0 || count > MAX_GPT || size < 128 || size > 4096 || table < 0 || table >= window.sizeBytes()) {
            return List.of();
        }
        List<Entry> found = new ArrayList<>();
        int perLook = Window.BYTES / 4096 * 4096 / size;
        for (int i = 0; i < count; i += perLook) {
            ByteBuffer bytes = window.at(table + (long) i * size, perLook * size);
            for (int k = 0; k < Math.min(perLook, count - i) && (k + 1) * size <= bytes.limit(); k++) {
                gptEntry(i + k + 1, bytes, k * size).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Entry> gptEntry(int number, ByteBuffer bytes, int at) {
        if ((bytes.getLong(at) | bytes.getLong(at + 8)) == 0) {
            return Optional.empty();
        }
        long first = bytes.getLong(at + 32);
        long last = bytes.getLong(at + 40);
        // Mixed endian: three little-endian fields, then bytes as they stand.
        String type = String.format(
                Locale.ROOT,
                "%08X-%04X-%04X-%04X-%012X",
                bytes.getInt(at),
                bytes.getShort(at + 4),
                bytes.getShort(at + 6),
                Short.reverseBytes(bytes.getShort(at + 8)),
                Long.reverseBytes(bytes.getLong(at + 8)) & 0xffffffffffffL);
        return last < first ? Optional.empty() : entry(number, first, last - first + 1, type);
    }

    /** What lies beyond the disk is cut off; what lies beyond it wholly is no partition of it. */
    private Optional<Entry> entry(int number, long startSector, long sectors, String type) {
        long limit = window.sizeBytes() / window.sectorBytes();
        if (startSector < 0 || sectors <= 0 || startSector >= limit) {
            return Optional.empty();
        }
        long length = Math.min(sectors, limit - startSector);
        return Optional.of(
                new Entry(number, new Extent(startSector * window.sectorBytes(), length * window.sectorBytes()), type));
    }

    private static boolean isExtended(int type) {
        return type == 0x05 || type == 0x0F || type == 0x85;
    }

    /** Whether that type is of a partition that only holds others. */
    static boolean isContainer(String type) {
        return type.equals("0x05") || type.equals("0x0f") || type.equals("0x85");
    }

    private static String mbrType(int type) {
        return String.format(Locale.ROOT, "0x%02x", type);
    }
}
