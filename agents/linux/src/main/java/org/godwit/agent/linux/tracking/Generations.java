// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The marks that were given for a disk, the youngest {@value #KEPT}: of each a random number and when it was given. A
 * machine that was set back to an earlier moment, its memory included, counts the same generations again; the
 * number tells them apart. One thread at a time.
 */
final class Generations implements AutoCloseable {
    /** With a mark each five seconds, eleven hours. */
    static final int KEPT = 8192;

    private static final int ENTRY = 8;
    static final int PAGES = KEPT * ENTRY / Geometry.PAGE;

    private final Mapping mapping;
    private final ByteBuffer ring;

    private Generations(Mapping mapping) {
        this.mapping = mapping;
        this.ring = mapping.bytes();
    }

    static Generations of(int map) throws IOException {
        return new Generations(Mapping.of(map, 1, PAGES));
    }

    /** @param seconds since the machine started */
    void put(long generation, int number, int seconds) {
        ring.putInt(place(generation), number);
        ring.putInt(place(generation) + Integer.BYTES, seconds);
    }

    /** Empty when it is forgotten, or still to come. */
    Optional<Integer> number(long generation, long next) {
        return isKept(generation, next) ? Optional.of(ring.getInt(place(generation))) : Optional.empty();
    }

    /** When a mark that is kept was given, in seconds since the machine started. */
    int seconds(long generation) {
        return ring.getInt(place(generation) + Integer.BYTES);
    }

    /** The youngest mark given before that second; 0 when it is forgotten. */
    long before(int seconds, long next) {
        long generation = next - 1;
        while (isKept(generation, next) && ring.getInt(place(generation) + Integer.BYTES) >= seconds) {
            generation--;
        }
        return isKept(generation, next) ? generation : 0;
    }

    private static boolean isKept(long generation, long next) {
        return generation > 0 && generation < next && next - generation <= KEPT;
    }

    private static int place(long generation) {
        return (int) (generation % KEPT) * ENTRY;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
