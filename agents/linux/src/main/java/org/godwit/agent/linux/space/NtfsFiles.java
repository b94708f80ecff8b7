// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first files of an NTFS: records of the master file table, their attributes and where their clusters lie. */
final class NtfsFiles {
    static final int DATA = 0x80;
    static final int VOLUME_INFORMATION = 0x70;
    static final int INDEX_ALLOCATION = 0xA0;
    static final int INDX = 0x58444E49;

    private static final int FILE = 0x454C4946;
    private static final int ATTRIBUTE_LIST = 0x20;
    private static final int END = -1;
    private static final int SECTOR = 512;
    private static final int MOST_RUNS = 1 << 16;

    /** @param first its first cluster */
    record Run(long first, long clusters) {}

    /** Bytes of an attribute that lie in clusters. */
    record Content(List<Run> runs, long sizeBytes) {}

    private final Volume volume;
    private final int clusterBytes;
    private final long clusters;
    private final int recordBytes;
    private Content table = new Content(List.of(), 0);

    private NtfsFiles(Volume volume, ByteBuffer boot) throws DoubtException {
        this.volume = volume;
        int sector = boot.getShort(11) & 0xffff;
        int perCluster = boot.get(13) & 0xff;
        int log = 256 - perCluster;
        this.clusterBytes = sector * (perCluster <= 128 ? perCluster : log < 16 ? 1 << log : 0);
        DoubtException.unless(
                sector >= SECTOR
                        && sector <= 4096
                        && clusterBytes >= SECTOR
                        && clusterBytes <= 2 << 20
                        && Integer.bitCount(clusterBytes) == 1,
                "its clusters have " + clusterBytes + " bytes");
        long sectors = boot.getLong(40);
        DoubtException.unless(sectors > 0 && sectors <= volume.sizeBytes() / sector, "it is larger than its partition");
        this.clusters = sectors / (clusterBytes / sector);
        int size = boot.get(64);
        this.recordBytes = size > 0 ? size * clusterBytes : size >= -16 ? 1 << -size : 0;
        DoubtException.unless(
                recordBytes >= 1024 && recordBytes <= 64 << 10, "its records have " + recordBytes + " bytes");
    }

    static NtfsFiles read(Volume volume) throws IOException {
        ByteBuffer boot = volume.copy(0, SECTOR);
        DoubtException.unless(
                boot.getLong(3) == 0x202020205346544EL && (boot.getShort(510) & 0xffff) == 0xAA55, "it is no NTFS");
        NtfsFiles files = new NtfsFiles(volume, boot);
        long first = boot.getLong(48);
        DoubtException.unless(first > 0 && first < files.clusters, "its table is outside of it");
        // The first record lies where the boot sector says; it tells where the others are.
        Run start = new Run(first, Math.max(1, (files.recordBytes + files.clusterBytes - 1) / files.clusterBytes));
        files.table = new Content(List.of(start), start.clusters() * files.clusterBytes);
        files.table = files.content(0, DATA, "");
        return files;
    }

    int clusterBytes() {
        return clusterBytes;
    }

    long clusters() {
        return clusters;
    }

    /** A record of the table. */
    ByteBuffer recordBytes(int number) throws IOException {
        ByteBuffer record = bytes(table, (long) number * recordBytes, recordBytes);
        DoubtException.unless(record.getInt(0) == FILE, "record " + number + " is none");
        mend(record);
        boolean used = (record.getShort(22) & 1) != 0 && record.getLong(32) == 0;
        DoubtException.unless(used, "record " + number + " is not in use");
        return record;
    }

    /** Puts back the last two bytes of each sector, which lie in a list at the beginning: the same stood in all of their places. */
    static void mend(ByteBuffer record) throws DoubtException {
        int list = record.getShort(4) & 0xffff;
        int count = record.getShort(6) & 0xffff;
        DoubtException.unless(
                count == record.limit() / SECTOR + 1 && list + count * 2 <= SECTOR - 2, "a record makes no sense");
        for (int i = 1; i < count; i++) {
            int place = i * SECTOR - 2;
            DoubtException.unless(record.getShort(place) == record.getShort(list), "a record is torn");
            record.putShort(place, record.getShort(list + i * 2));
        }
    }

    private Optional<ByteBuffer> attribute(int number, int type, String name) throws IOException {
        ByteBuffer record = recordBytes(number);
        int at = record.getShort(20) & 0xffff;
        Optional<ByteBuffer> found = Optional.empty();
        while (at + 4 <= record.limit() && record.getInt(at) != END) {
            int length = at + 24 <= record.limit() ? record.getInt(at + 4) : 0;
            DoubtException.unless(
                    length >= 24 && length <= record.limit() - at,
                    "the attributes of record " + number + " make no sense");
            DoubtException.unless(
                    record.getInt(at) != ATTRIBUTE_LIST, "record " + number + " goes on in other records");
            ByteBuffer each = record.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
            if (each.getInt(0) == type && name(each).equals(name)) {
                DoubtException.unless(found.isEmpty(), "record " + number + " has an attribute twice");
                found = Optional.of(each);
            }
            at += length;
        }
        return found;
    }

    private static String name(ByteBuffer attribute) {
        StringBuilder name = new StringBuilder();
        int at = attribute.getShort(10) & 0xffff;
        for (int i = 0; i < (attribute.get(9) & 0xff); i++) {
            name.append(attribute.getChar(at + i * 2));
        }
        return name.toString();
    }

    boolean has(int number, int type, String name) throws IOException {
        return attribute(number, type, name).isPresent();
    }

    /** The value of an attribute without a name that lies in the record itself. */
    ByteBuffer resident(int number, int type) throws IOException {
        ByteBuffer attribute = attribute(number, type, "")
                .orElseThrow(() -> new DoubtException("record " + number + " lacks its value"));
        DoubtException.unless(attribute.get(8) == 0, "record " + number + " lacks its value");
        return attribute
                .slice(attribute.getShort(20) & 0xffff, attribute.getInt(16))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where the value of an attribute lies. */
    Content content(int number, int type, String name) throws IOException {
        ByteBuffer attribute = attribute(number, type, name)
                .orElseThrow(() -> new DoubtException("record " + number + " has no clusters"));
        DoubtException.unless(
                attribute.get(8) == 1 && attribute.limit() >= 64, "record " + number + " has no clusters");
        long size = attribute.getLong(48);
        boolean plain = attribute.getShort(12) == 0
                && attribute.getLong(16) == 0
                && size >= 0
                && size == attribute.getLong(56)
                && size <= attribute.getLong(40);
        DoubtException.unless(plain, "record " + number + " is compressed, encrypted or cut in pieces");
        List<Run> runs = runs(attribute, attribute.getShort(32) & 0xffff);
        long held = runs.stream().mapToLong(Run::clusters).sum();
        DoubtException.unless(
                held == attribute.getLong(24) + 1 && size <= held * clusterBytes,
                "record " + number + " lacks clusters");
        return new Content(runs, size);
    }

    private List<Run> runs(ByteBuffer attribute, int place) throws DoubtException {
        List<Run> runs = new ArrayList<>();
        long cluster = 0;
        int at = place;
        while (attribute.get(at) != 0) {
            int lengthBytes = attribute.get(at) & 0xf;
            int offsetBytes = attribute.get(at) >> 4 & 0xf;
            DoubtException.unless(
                    lengthBytes >= 1 && lengthBytes <= 8 && offsetBytes >= 1 && offsetBytes <= 8, "a file has holes");
            long length = number(attribute, at + 1, lengthBytes);
            cluster += number(attribute, at + 1 + lengthBytes, offsetBytes);
            boolean inside = length > 0 && length <= clusters && cluster >= 0 && cluster <= clusters - length;
            DoubtException.unless(inside && runs.size() < MOST_RUNS, "a file leads outside of it");
            runs.add(new Run(cluster, length));
            at += 1 + lengthBytes + offsetBytes;
        }
        return runs;
    }

    private static long number(ByteBuffer bytes, int at, int count) {
        long number = bytes.get(at + count - 1);
        for (int i = count - 2; i >= 0; i--) {
            number = number << 8 | bytes.get(at + i) & 0xff;
        }
        return number;
    }

    /** A part of it, in memory of its own. */
    ByteBuffer bytes(Content content, long offset, int length) throws IOException {
        DoubtException.unless(offset >= 0 && length <= content.sizeBytes() - offset, "a file is too short");
        ByteBuffer all = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        long skip = offset;
        for (Run run : content.runs()) {
            long bytes = run.clusters() * clusterBytes;
            if (skip < bytes && all.hasRemaining()) {
                int part = (int) Math.min(bytes - skip, all.remaining());
                all.put(volume.at(run.first() * clusterBytes + skip, part));
            }
            skip = Math.max(0, skip - bytes);
        }
        DoubtException.unless(!all.hasRemaining(), "a file is too short");
        return all.flip();
    }
}
