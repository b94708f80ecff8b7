// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The fields by which a list may be sorted: {@code sort=-lagSeconds,name}. What is equal stays in the list's own order. */
final class Sort<T> {
    /** As many as a list of fields needs; more is a mistake. */
    private static final int MOST_FIELDS = 4;

    private final Map<String, Comparator<T>> fields = new TreeMap<>();

    private Sort() {}

    static <T, V extends Comparable<? super V>> Sort<T> by(String field, Function<T, V> value) {
        return new Sort<T>().or(field, value);
    }

    <V extends Comparable<? super V>> Sort<T> or(String field, Function<T, V> value) {
        fields.put(field, Comparator.comparing(value));
        return this;
    }

    /**
     * What the request asks for; nothing, when it does not ask.
     *
     * @throws Refusal 400 {@code SORT_INVALID}
     */
    Comparator<T> asked(Call call) throws Refusal {
        Comparator<T> order = Comparator.comparing(ignored -> "");
        String[] words = call.query("sort").map(text -> text.split(",", -1)).orElse(new String[0]);
        for (String word : words) {
            String field = word.strip().replaceFirst("^-", "");
            Comparator<T> next = fields.get(field);
            if (next == null || words.length > MOST_FIELDS) {
                throw Refusal.badRequest(
                        "SORT_INVALID",
                        "Cannot sort by '" + call.query("sort").orElse("") + "'.",
                        "Give up to " + MOST_FIELDS + " of " + String.join(", ", fields.keySet())
                                + ", joined by commas; - before one turns it round.");
            }
            order = order.thenComparing(word.strip().startsWith("-") ? Collections.reverseOrder(next) : next);
        }
        return order;
    }
}
