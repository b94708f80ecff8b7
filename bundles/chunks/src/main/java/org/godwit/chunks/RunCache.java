// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs unpacked last, so that reading a disk in order unpacks each run once. Bounded in bytes. Threads that want
 * the same run wait for one of them to read it.
 */
final class RunCache {
    /** Reads a run. */
    interface Loader {
        RunBody load() throws IOException;
    }

    private static final int STRIPES = 16;

    private final long maxBytes;
    private final Map<Long, RunBody> runs = new LinkedHashMap<>(64, 0.75f, true);
    private final Object[] stripes = new Object[STRIPES];
    private long bytes;

    RunCache(long maxBytes) {
        this.maxBytes = maxBytes;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    RunBody get(long key, Loader loader) throws IOException {
        RunBody cached = find(key);
        if (cached != null) {
            return cached;
        }
        synchronized (stripes[Math.floorMod(Long.hashCode(key), STRIPES)]) {
            cached = find(key);
            if (cached != null) {
                return cached;
            }
            RunBody loaded = loader.load();
            keep(key, loaded);
            return loaded;
        }
    }

    private @Nullable RunBody find(long key) {
        synchronized (runs) {
            return runs.get(key);
        }
    }

    private void keep(long key, RunBody run) {
        synchronized (runs) {
            runs.put(key, run);
            bytes += run.lengthBytes();
            Iterator<RunBody> oldest = runs.values().iterator();
            while (bytes > maxBytes && runs.size() > 1) {
                bytes -= oldest.next().lengthBytes();
                oldest.remove();
            }
        }
    }
}
