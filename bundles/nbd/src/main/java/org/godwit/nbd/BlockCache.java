// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.api.image.ImageTree;
import org.jspecify.annotations.Nullable;

/**
 * The blocks read last, of all devices together. Its memory is one array, taken when the first block is read: a MiB of
 * garbage for each MiB of disk would keep the collector busy. Threads that want the same block wait for one of them.
 */
final class BlockCache {
    /** Reads a block. */
    interface Loader {
        void load(ByteBuffer frame) throws IOException;
    }

    /** A block of a device. */
    record Key(long device, long block) {}

    private static final class Frame {
        private final int at;
        private int users;
        private boolean loading;

        Frame(int at) {
            this.at = at;
        }
    }

    private final int frames;
    private final Map<Key, Frame> known = new LinkedHashMap<>(64, 0.75f, true);
    private final Deque<Frame> idle = new ArrayDeque<>();
    private byte @Nullable [] memory;

    /** @param mebibytes at least 4 */
    BlockCache(int mebibytes) {
        frames = mebibytes;
    }

    /** Copies bytes of a block, which is read if it is not here. */
    void copy(Key key, Loader loader, int from, byte[] to, int length) throws IOException {
        Frame frame = lent(key, loader);
        try {
            System.arraycopy(memory(), frame.at + from, to, 0, length);
        } finally {
            giveBack(frame);
        }
    }

    /** Reads a block if it is not here. */
    void have(Key key, Loader loader) throws IOException {
        giveBack(lent(key, loader));
    }

    synchronized boolean has(Key key) {
        return known.containsKey(key);
    }

    int frames() {
        return frames;
    }

    /** Drops what is known of a device that is used no more. */
    synchronized void forget(long device) {
        Iterator<Map.Entry<Key, Frame>> all = known.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Key, Frame> one = all.next();
            if (one.getKey().device() == device && one.getValue().users == 0) {
                idle.add(one.getValue());
                all.remove();
            }
        }
    }

    private Frame lent(Key key, Loader loader) throws IOException {
        Frame frame;
        synchronized (this) {
            frame = known.get(key);
            while (frame == null || frame.loading) {
                Frame free = frame == null ? taken() : null;
                if (free != null) {
                    frame = free;
                    break;
                }
                await();
                frame = known.get(key);
            }
            frame.users++;
            if (known.get(key) == frame) {
                return frame;
            }
            frame.loading = true;
            known.put(key, frame);
        }
        load(key, frame, loader);
        return frame;
    }

    private void load(Key key, Frame frame, Loader loader) throws IOException {
        boolean well = false;
        try {
            loader.load(
                    ByteBuffer.wrap(memory(), frame.at, ImageTree.BLOCK_BYTES).slice());
            well = true;
        } finally {
            synchronized (this) {
                frame.loading = false;
                if (!well) {
                    known.remove(key);
                    frame.users = 0;
                    idle.add(frame);
                }
                notifyAll();
            }
        }
    }

    /** A frame that nobody uses, or null when all are used now. */
    private @Nullable Frame taken() {
        if (memory == null) {
            memory = new byte[frames * ImageTree.BLOCK_BYTES];
            for (int i = 0; i < frames; i++) {
                idle.add(new Frame(i * ImageTree.BLOCK_BYTES));
            }
        }
        Frame free = idle.poll();
        Iterator<Frame> oldest = known.values().iterator();
        while (free == null && oldest.hasNext()) {
            Frame one = oldest.next();
            if (one.users == 0) {
                oldest.remove();
                free = one;
            }
        }
        return free;
    }

    private synchronized void giveBack(Frame frame) {
        frame.users--;
        notifyAll();
    }

    private synchronized byte[] memory() {
        if (memory == null) {
            throw new IllegalStateException("a frame is used before there is memory");
        }
        return memory;
    }

    private void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a block", e);
        }
    }
}
