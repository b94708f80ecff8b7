// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Concern;
import org.godwit.api.source.Consistency;

/** Stops the file systems of some disks for a moment. */
public interface Freezer {

    /** Freezes nothing. */
    Freezer NONE = new Freezer() {
        @Override
        public Optional<Consistency> wanted(Collection<String> disks) {
            return Optional.empty();
        }

        @Override
        public void sync(Collection<String> disks) {}

        @Override
        public Room room(int bytes) throws IOException {
            throw new IOException("there is no freezer here");
        }

        @Override
        public Frozen freeze(Collection<String> disks) throws IOException {
            throw new IOException("there is no freezer here");
        }
    };

    /** The level that a freeze of these disks is to reach; empty when they are not to be frozen. */
    Optional<Consistency> wanted(Collection<String> disks);

    /** Writes out what the file systems of these disks hold back, so that a freeze has less to do. */
    void sync(Collection<String> disks) throws IOException;

    /** Memory for what is read while all is frozen. */
    Room room(int bytes) throws IOException;

    /**
     * Tells applications and freezes every file system on these disks together.
     *
     * @throws IOException when one of them cannot be frozen; then none is
     */
    Frozen freeze(Collection<String> disks) throws IOException;

    /** Direct, page aligned, resident: nothing has to be made when it is filled. Given back by closing. */
    interface Room extends AutoCloseable {
        ByteBuffer bytes();

        @Override
        void close();
    }

    /** File systems that stand still. A limit thaws them, too, whatever becomes of whoever froze them. */
    interface Frozen extends AutoCloseable {

        /** Thaws, and tells applications. The second time nothing happens, and the answer is the first one's. */
        Thawed thaw();

        @Override
        default void close() {
            thaw();
        }
    }

    /**
     * How a freeze went.
     *
     * @param unbroken whether all stood still until the thaw: no limit and nobody else thawed them before
     * @param fileSystems how many were frozen
     * @param applications whether applications were told, and had no objection
     * @param milliseconds from the first freeze to the last thaw
     * @param lowered why the level is lower than the one wanted, in words; empty when it is not
     * @param notes what else an operator should know
     */
    record Thawed(
            boolean unbroken,
            int fileSystems,
            boolean applications,
            long milliseconds,
            List<String> lowered,
            List<Concern> notes) {
        public Thawed {
            lowered = List.copyOf(lowered);
            notes = List.copyOf(notes);
        }
    }
}
