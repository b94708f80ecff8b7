// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How new an agent is: up to four numbers with dots, then for what came before a release {@code -} or {@code ~} and a word:
 * {@code 1.2.3-SNAPSHOT} is older than {@code 1.2.3}. Missing numbers are 0, words are compared as bytes. The packaged launcher
 * compares in the same way.
 *
 * @param numbers four
 * @param word empty for a release
 */
public record AgentVersion(String text, long numbers, String word) implements Comparable<AgentVersion> {
    private static final int PARTS = 4;

    /** Of a part: four of them fill a long. */
    private static final int PART_BITS = 15;

    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,5}(?:\\.[0-9]{1,5}){0,3})(?:[-~]([A-Za-z0-9][A-Za-z0-9.]{0,31}))?");

    /** @return empty for what is no version, as that of an agent which was not packaged */
    public static Optional<AgentVersion> of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String[] parts = matcher.group(1).split("\\.");
        long numbers = 0;
        for (int i = 0; i < PARTS; i++) {
            long part = i < parts.length ? Long.parseLong(parts[i]) : 0;
            if (part >= 1 << PART_BITS) {
                return Optional.empty();
            }
            numbers = numbers << PART_BITS | part;
        }
        String word = matcher.group(2);
        return Optional.of(new AgentVersion(text, numbers, word == null ? "" : word));
    }

    /** Whether the first is newer than the second; never so when one of them is no version. */
    public static boolean newer(String first, String second) {
        Optional<AgentVersion> other = of(second);
        return of(first)
                .filter(version -> other.isPresent() && version.compareTo(other.get()) > 0)
                .isPresent();
    }

    @Override
    public int compareTo(AgentVersion other) {
        if (numbers != other.numbers) {
            return Long.compare(numbers, other.numbers);
        }
        if (word.isEmpty() || other.word.isEmpty()) {
            return Boolean.compare(word.isEmpty(), other.word.isEmpty());
        }
        return word.compareTo(other.word);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AgentVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(numbers) * 31 + word.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
