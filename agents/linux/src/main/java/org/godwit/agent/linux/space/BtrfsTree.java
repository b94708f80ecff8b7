// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Walks through trees of Btrfs: kernel include/uapi/linux/btrfs_tree.h, struct btrfs_header. */
final class BtrfsTree {
    private static final int HEADER = 101;
    private static final int POINTER = 33;
    private static final int ITEM = 25;
    private static final int MOST_LEVEL = 7;

    /** Compared without sign. */
    record Key(long objectid, int type, long offset) {
        boolean isAfter(Key other) {
            int compared = Long.compareUnsigned(objectid, other.objectid);
            compared = compared == 0 ? Integer.compare(type, other.type) : compared;
            return (compared == 0 ? Long.compareUnsigned(offset, other.offset) : compared) > 0;
        }
    }

    record Root(long logical, int level, long generation) {}

    interface Places {
        long of(long logical) throws DoubtException;
    }

    interface Visitor {
        void item(Key key, ByteBuffer item) throws IOException;
    }

    private final Volume volume;
    private final BtrfsSuper fs;
    private final Places places;

    BtrfsTree(Volume volume, BtrfsSuper fs, Places places) {
        this.volume = volume;
        this.fs = fs;
        this.places = places;
    }

    /**
     * Visits items in the order of their keys.
     *
     * @param first the lowest object, without sign
     * @param last the highest
     */
    void walk(Root root, long first, long last, Visitor visitor) throws IOException {
        new Walk(first, last, visitor).node(root);
    }

    private final class Walk {
        private final long first;
        private final long last;
        private final Visitor visitor;
        private Key before = new Key(0, -1, 0);

        Walk(long first, long last, Visitor visitor) {
            this.first = first;
            this.last = last;
            this.visitor = visitor;
        }

        void node(Root at) throws IOException {
            sane(at.level() >= 0 && at.level() <= MOST_LEVEL);
            ByteBuffer node = volume.copy(places.of(at.logical()), fs.nodeBytes());
            sane(fs.isSound(node)
                    && fs.isOurs(node, 32)
                    && node.getLong(48) == at.logical()
                    && node.getLong(80) == at.generation()
                    && node.get(100) == at.level());
            int count = node.getInt(96);
            int each = at.level() == 0 ? ITEM : POINTER;
            sane(count >= 0 && count <= (fs.nodeBytes() - HEADER) / each);
            if (at.level() == 0) {
                leaf(node, count);
            } else {
                sane(count > 0);
                children(node, count, at.level() - 1);
            }
        }

        private void children(ByteBuffer node, int count, int level) throws IOException {
            for (int i = 0; i < count; i++) {
                int place = HEADER + i * POINTER;
                Key key = key(node, place);
                if (Long.compareUnsigned(key.objectid(), last) > 0) {
                    return;
                }
                boolean over = i + 1 < count
                        && Long.compareUnsigned(key(node, place + POINTER).objectid(), first) < 0;
                if (!over) {
                    node(new Root(node.getLong(place + 17), level, node.getLong(place + 25)));
                }
            }
        }

        private void leaf(ByteBuffer node, int count) throws IOException {
            for (int i = 0; i < count; i++) {
                int place = HEADER + i * ITEM;
                Key key = key(node, place);
                // So no block is visited twice, whatever leads to it.
                sane(key.isAfter(before));
                before = key;
                if (Long.compareUnsigned(key.objectid(), first) < 0) {
                    continue;
                }
                if (Long.compareUnsigned(key.objectid(), last) > 0) {
                    return;
                }
                int from = node.getInt(place + 17);
                int length = node.getInt(place + 21);
                sane(from >= 0 && length >= 0 && from <= fs.nodeBytes() - HEADER - length);
                visitor.item(key, node.slice(HEADER + from, length).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    static Key key(ByteBuffer bytes, int at) {
        return new Key(bytes.getLong(at), bytes.get(at + 8) & 0xff, bytes.getLong(at + 9));
    }

    /** Whole words. */
    static ByteBuffer padded(ByteBuffer item) {
        return ByteBuffer.allocate((item.limit() + 7) / 8 * 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(item.duplicate())
                .rewind();
    }

    private static void sane(boolean sane) throws DoubtException {
        DoubtException.unless(sane, "a tree makes no sense");
    }
}
