// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The runs unpacked last, so that reading a disk in order unpacks each run once. Bounded in bytes. Threads that want the
 * same run wait for one of them to read it.
 *
 * <p>The memory of a run that was dropped is used for the next one: a run lives too long to die young, and a collector that
 * has to look for a MiB of old garbage for each MiB of disk takes a quarter of the processor. So a run is lent, not given.
 */
final class RunCache {
    /** Reads a run into memory that it is given. */
    interface Loader {
        RunBody load(IntFunction<byte[]> memory) throws IOException;
    }

    /** Looks at a run, and keeps nothing of it. */
    interface Look<T> {
        T at(RunBody run) throws IOException;
    }

    private static final int STRIPES = 16;

    private final long maxBytes;
    private final Map<Long, Held> runs = new LinkedHashMap<>(64, 0.75f, true);
    private final SpareMemory spare = new SpareMemory();
    private final Object[] stripes = new Object[STRIPES];
    private long bytes;

    private static final class Held {
        private final RunBody run;
        private int lent = 1;
        private boolean dropped;

        Held(RunBody run) {
            this.run = run;
        }
    }

    RunCache(long maxBytes) {
        this.maxBytes = maxBytes;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    <T> T lend(long key, Loader loader, Look<T> look) throws IOException {
        Held held = lent(key, loader);
        try {
            return look.at(held.run);
        } finally {
            giveBack(held);
        }
    }

    private Held lent(long key, Loader loader) throws IOException {
        Held cached = find(key);
        if (cached != null) {
            return cached;
        }
        synchronized (stripes[Math.floorMod(Long.hashCode(key), STRIPES)]) {
            cached = find(key);
            if (cached != null) {
                return cached;
            }
            Held loaded = new Held(loader.load(spare::take));
            keep(key, loaded);
            return loaded;
        }
    }

    private @Nullable Held find(long key) {
        synchronized (runs) {
            Held held = runs.get(key);
            if (held != null) {
                held.lent++;
            }
            return held;
        }
    }

    private void keep(long key, Held held) {
        synchronized (runs) {
            runs.put(key, held);
            bytes += held.run.memory().length;
            Iterator<Held> oldest = runs.values().iterator();
            while (bytes > maxBytes && runs.size() > 1) {
                Held dropped = oldest.next();
                bytes -= dropped.run.memory().length;
                oldest.remove();
                dropped.dropped = true;
                reuse(dropped);
            }
        }
    }

    private void giveBack(Held held) {
        synchronized (runs) {
            held.lent--;
            reuse(held);
        }
    }

    private void reuse(Held held) {
        if (held.dropped && held.lent == 0) {
            spare.put(held.run.memory());
        }
    }
}
