// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for all the time, kept in memory beside its table: read whole at the first look, then kept up by each change.
 * No other process writes the database. When a change fails nobody knows what of it was written, and all is read anew at the
 * next look. Safe for use by many threads; nobody who reads waits for a change to become durable.
 */
final class Remembered<K, V> {
    /** Reads all of it. */
    interface Load<K, V> {
        Map<K, V> load() throws IOException;
    }

    /** Writes, durably, and gives what the keys it has touched stand for now; empty for what is gone. */
    interface Change<K, V> {
        Map<K, Optional<V>> make() throws IOException;
    }

    private final Load<K, V> load;
    private final Comparator<V> order;
    private final Object writing = new Object();
    private @Nullable Map<K, V> rows;
    private @Nullable List<V> sorted;

    /** @param order of {@link #all} */
    Remembered(Load<K, V> load, Comparator<V> order) {
        this.load = load;
        this.order = order;
    }

    synchronized Optional<V> find(K key) throws IOException {
        return Optional.ofNullable(rows().get(key));
    }

    synchronized List<V> all() throws IOException {
        List<V> known = sorted;
        if (known == null) {
            known = rows().values().stream().sorted(order).toList();
            sorted = known;
        }
        return known;
    }

    private Map<K, V> rows() throws IOException {
        Map<K, V> known = rows;
        if (known == null) {
            known = new HashMap<>(load.load());
            rows = known;
        }
        return known;
    }

    /** One change at a time, so that memory sees them in the order of the database. */
    void change(Change<K, V> change) throws IOException {
        synchronized (writing) {
            boolean made = false;
            try {
                took(change.make());
                made = true;
            } finally {
                if (!made) {
                    forget();
                }
            }
        }
    }

    private synchronized void took(Map<K, Optional<V>> changed) {
        sorted = null;
        Map<K, V> known = rows;
        if (known != null) {
            changed.forEach((key, value) -> {
                if (value.isPresent()) {
                    known.put(key, value.get());
                } else {
                    known.remove(key);
                }
            });
        }
    }

    private synchronized void forget() {
        rows = null;
        sorted = null;
    }
}
