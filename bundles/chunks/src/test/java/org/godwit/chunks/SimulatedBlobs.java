// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.problem.Problem;

/** Blobs that outlive the processes that use them; a process dies at a call, before or after it took effect. */
final class SimulatedBlobs {

    /** The process is gone: no code of it runs any further. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("simulated crash", null, false, false);
        }
    }

    /** Calls that fail one after the other. */
    private static final int LONGEST_AWAY = 40;

    final TreeMap<String, byte[]> contents = new TreeMap<>();
    private final Random random;
    boolean faulty;
    int faults;
    int crashes;
    private int away;
    private int process;

    SimulatedBlobs(Random random) {
        this.random = random;
    }

    /** As a new process sees them; the one before is gone. */
    BlobStore open() {
        return new View(++process);
    }

    private void maybe(int mine, boolean before) throws IOException {
        if (mine != process) {
            throw new Crash();
        }
        if (!faulty) {
            return;
        }
        if (away > 0) {
            away--;
            faults++;
            throw AwayBlobs.away();
        }
        int dice = random.nextInt(before ? 150 : 300);
        if (dice == 0) {
            crashes++;
            process++;
            throw new Crash();
        }
        if (dice == 1) {
            faults++;
            away = random.nextInt(3) == 0 ? random.nextInt(LONGEST_AWAY) : 0;
            throw AwayBlobs.away();
        }
    }

    private final class View implements BlobStore {
        private final int mine;

        View(int mine) {
            this.mine = mine;
        }

        @Override
        public String id() {
            return "main";
        }

        @Override
        public boolean put(String name, long sizeBytes, ReadableByteChannel content) throws IOException {
            maybe(mine, true);
            ByteBuffer bytes = ByteBuffer.allocate((int) sizeBytes);
            while (bytes.hasRemaining() && content.read(bytes) >= 0) {}
            boolean isNew = contents.putIfAbsent(name, bytes.array()) == null;
            maybe(mine, false);
            return isNew;
        }

        @Override
        public int get(String name, long offset, ByteBuffer target) throws IOException {
            maybe(mine, true);
            byte[] blob = contents.get(name);
            if (blob == null) {
                throw Problem.of(Problem.Kind.MISSING, "BLOB_MISSING", "There is no blob " + name + ".", "")
                        .asException();
            }
            int length = (int) Math.max(0, Math.min(target.remaining(), blob.length - offset));
            target.put(blob, (int) offset, length);
            return length;
        }

        @Override
        public OptionalLong size(String name) throws IOException {
            maybe(mine, true);
            byte[] blob = contents.get(name);
            return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.length);
        }

        @Override
        public List<String> list(String prefix, String after, int limit) throws IOException {
            maybe(mine, true);
            return contents.keySet().stream()
                    .filter(name -> name.startsWith(prefix) && name.compareTo(after) > 0)
                    .limit(limit)
                    .toList();
        }

        @Override
        public void delete(String name) throws IOException {
            maybe(mine, true);
            contents.remove(name);
            maybe(mine, false);
        }

        @Override
        public AutoCloseable claim(String owner) {
            return () -> {};
        }

        @Override
        public OptionalLong freeBytes() {
            return OptionalLong.empty();
        }
    }
}
