// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.ChangeMark;

/** Says what was written since a mark, without reading the disk. */
public interface Tracker {

    /** Tracks nothing: every change set is full, and blocks are compared by their names. */
    Tracker NONE = new Tracker() {
        @Override
        public Optional<ChangeMark> mark(String disk) {
            return Optional.empty();
        }

        @Override
        public Optional<Extents> since(String disk, ChangeMark mark) {
            return Optional.empty();
        }
    };

    /** The mark from which to ask next time; what is written after the call is after the mark. */
    Optional<ChangeMark> mark(String disk) throws IOException;

    /**
     * All that may have been written between a mark and the last one that was given: so a mark is always asked for first.
     * Empty when the mark is not known, never a guess.
     */
    Optional<Extents> since(String disk, ChangeMark mark) throws IOException;

    /**
     * Something was written to the disk that {@link #since} left out. Until the agent is started again, nothing is said of that
     * disk any more, and no mark of before is known.
     *
     * @param because what was found, for people
     */
    default void distrust(String disk, String because) throws IOException {}

    /** As {@link #since}, in the finest grain in which it is remembered: for marks of just now. */
    default Optional<Extents> finelySince(String disk, ChangeMark mark) throws IOException {
        return since(disk, mark);
    }

    /** Whether the last mark of a disk was given because its writes are tracked. */
    default boolean tracks(String disk) {
        return false;
    }
}
