// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.problem.Problem;

/** Blobs that go away for some calls now and then, whoever asks: what is put meanwhile gathers in the spool. */
final class AwayBlobs implements BlobStore {

    /** How often blobs go away; it outlives the processes. */
    static final class Weather {
        private static final int LONGEST = 30;

        private final Random random;
        private final int odds;
        private int left;
        boolean faulty;
        int faults;

        /** @param odds one of so many calls begins it; 0 for never */
        Weather(Random random, int odds) {
            this.random = random;
            this.odds = odds;
        }

        private void call() throws IOException {
            if (!faulty || odds == 0) {
                return;
            }
            if (left == 0 && random.nextInt(odds) == 0) {
                left = 1 + random.nextInt(LONGEST);
            }
            if (left > 0) {
                left--;
                faults++;
                throw away();
            }
        }
    }

    private final BlobStore blobs;
    private final Weather weather;

    AwayBlobs(BlobStore blobs, Weather weather) {
        this.blobs = blobs;
        this.weather = weather;
    }

    static IOException away() {
        return Problem.of(Problem.Kind.TRANSIENT, "BLOBS_AWAY", "The blobs are away.", "")
                .asException();
    }

    @Override
    public String id() {
        return blobs.id();
    }

    @Override
    public boolean put(String name, long sizeBytes, ReadableByteChannel content) throws IOException {
        weather.call();
        return blobs.put(name, sizeBytes, content);
    }

    @Override
    public boolean put(String name, Path file) throws IOException {
        weather.call();
        return blobs.put(name, file);
    }

    @Override
    public int get(String name, long offset, ByteBuffer target) throws IOException {
        weather.call();
        return blobs.get(name, offset, target);
    }

    @Override
    public OptionalLong size(String name) throws IOException {
        weather.call();
        return blobs.size(name);
    }

    @Override
    public List<String> list(String prefix, String after, int limit) throws IOException {
        weather.call();
        return blobs.list(prefix, after, limit);
    }

    @Override
    public void delete(String name) throws IOException {
        weather.call();
        blobs.delete(name);
    }

    @Override
    public AutoCloseable claim(String owner) throws IOException {
        return blobs.claim(owner);
    }

    @Override
    public OptionalLong freeBytes() throws IOException {
        return blobs.freeBytes();
    }
}
