// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.ChangeMark;

/** A disk in memory that remembers which page was written in which generation; a generation ends with a snapshot. */
final class FakeDisk {
    private final SparseBytes bytes;
    private final TreeMap<Long, Long> writtenIn;
    private long generation;
    private long oldestMark;

    FakeDisk(long sizeBytes, long generation) {
        this(new SparseBytes(sizeBytes), new TreeMap<>(), generation, generation);
    }

    private FakeDisk(SparseBytes bytes, TreeMap<Long, Long> writtenIn, long generation, long oldestMark) {
        this.bytes = bytes;
        this.writtenIn = writtenIn;
        this.generation = generation;
        this.oldestMark = oldestMark;
    }

    SparseBytes bytes() {
        return bytes;
    }

    void write(long offset, ByteBuffer what) {
        for (long page = offset / SparseBytes.PAGE_BYTES;
                page * SparseBytes.PAGE_BYTES < offset + what.remaining();
                page++) {
            writtenIn.put(page, generation);
        }
        bytes.write(offset, what);
    }

    /** As a tracker that misses something sees it: not at all. */
    void writeUnseen(long offset, ByteBuffer what) {
        bytes.write(offset, what);
    }

    /** This disk as it is now; what is written afterwards belongs to a later generation. */
    FakeDisk frozen() {
        FakeDisk copy = new FakeDisk(bytes.copy(), new TreeMap<>(writtenIn), generation, oldestMark);
        generation++;
        return copy;
    }

    FakeDisk resized(long sizeBytes) {
        return new FakeDisk(bytes.resized(sizeBytes), new TreeMap<>(), generation + 1, generation + 1);
    }

    void forgetMarks() {
        generation++;
        oldestMark = generation;
    }

    /** A mark of this moment: what is written afterwards belongs to a later generation. */
    ChangeMark marked() {
        ChangeMark now = mark();
        generation++;
        return now;
    }

    ChangeMark mark() {
        return new ChangeMark("generation-" + generation);
    }

    boolean knows(Optional<ChangeMark> mark) {
        if (mark.isEmpty() || !mark.get().token().startsWith("generation-")) {
            return false;
        }
        long asked = Long.parseLong(mark.get().token().substring("generation-".length()));
        return asked >= oldestMark && asked <= generation;
    }

    /** What was written after that mark was given. */
    Extents writtenSince(ChangeMark mark) {
        long asked = Long.parseLong(mark.token().substring("generation-".length()));
        return extents(writtenIn.entrySet().stream()
                .filter(entry -> entry.getValue() > asked)
                .map(Map.Entry::getKey)
                .toList());
    }

    /** What is not zero. */
    Extents allocated() {
        List<Long> pages = new ArrayList<>();
        for (long page : bytes.writtenPages()) {
            pages.add(page);
        }
        return extents(pages);
    }

    private Extents extents(List<Long> pages) {
        return new Extents(pages.stream()
                .map(page -> page * SparseBytes.PAGE_BYTES)
                .map(at -> new Extent(at, Math.min(SparseBytes.PAGE_BYTES, bytes.sizeBytes() - at)))
                .toList());
    }
}
