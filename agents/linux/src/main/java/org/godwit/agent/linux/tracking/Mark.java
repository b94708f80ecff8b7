// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.util.Optional;
import java.util.UUID;
import org.godwit.api.source.ChangeMark;

/**
 * A moment in the life of a tracked disk, as it travels to the controller and back.
 *
 * @param epoch of the disk: another after every doubt
 * @param number random: {@link Generations}
 * @param start of the part of the disk that was asked about, and its size: a partition may move
 */
record Mark(UUID epoch, long generation, int number, long start, long sizeBytes) {
    private static final String KIND = "ebpf-1";

    ChangeMark written() {
        return new ChangeMark(
                String.join(" ", KIND, epoch.toString(), Long.toString(generation), Integer.toHexString(number)) + " "
                        + start + " " + sizeBytes);
    }

    /** Empty when it is of another kind, or no mark at all. */
    static Optional<Mark> read(ChangeMark mark) {
        String[] words = mark.token().split(" ");
        if (words.length != 6 || !words[0].equals(KIND)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Mark(
                    UUID.fromString(words[1]),
                    Long.parseLong(words[2]),
                    Integer.parseUnsignedInt(words[3], 16),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
