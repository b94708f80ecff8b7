// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file or a folder of a {@link LossyDisk}: as processes see it, as it was synced last, and what was done in between.
 * A hard link is the same node under two names.
 */
final class LossyNode {
    /** What a disk writes whole or not at all. */
    static final int SECTOR = 512;

    /** Rights of the processes' user, as chmod(2) counts them. */
    static final int MAY_READ = 4;

    static final int MAY_WRITE = 2;
    static final int MAY_SEARCH = 1;
    static final int ALL_RIGHTS = 7;

    private static final byte[] NOTHING = new byte[0];

    final boolean isFolder;
    final TreeMap<String, LossyNode> entries = new TreeMap<>();

    /** What processes may do with it while the disk {@link LossyDisk#denies}. */
    int rights = ALL_RIGHTS;

    private byte[] data = NOTHING;
    private int size;

    private byte[] syncedData = NOTHING;
    private TreeMap<String, LossyNode> syncedEntries = new TreeMap<>();
    private final List<Write> writes = new ArrayList<>();
    private final List<Naming> namings = new ArrayList<>();

    /** Bytes at a place, or, without bytes, a cut: the file is as long as the place says. */
    private record Write(int at, byte @Nullable [] bytes, int sizeAfter) {}

    /** Names given and taken (no node) in one step. */
    private record Naming(TreeMap<String, @Nullable LossyNode> names) {}

    LossyNode(boolean isFolder) {
        this.isFolder = isFolder;
    }

    int size() {
        return size;
    }

    /** -1 at the end. */
    int read(int at, byte[] target, int offset, int length) {
        if (at >= size) {
            return -1;
        }
        int count = Math.min(length, size - at);
        System.arraycopy(data, at, target, offset, count);
        return count;
    }

    void write(int at, byte[] bytes) {
        int end = at + bytes.length;
        if (end > data.length) {
            data = Arrays.copyOf(data, Math.max(end, data.length * 2));
        }
        System.arraycopy(bytes, 0, data, at, bytes.length);
        size = Math.max(size, end);
        writes.add(new Write(at, bytes, size));
    }

    void cut(int length) {
        if (length < size) {
            Arrays.fill(data, length, size, (byte) 0);
            size = length;
            writes.add(new Write(length, null, length));
        }
    }

    /** Gives a name, or takes it when there is no node. */
    void name(String name, @Nullable LossyNode node) {
        TreeMap<String, @Nullable LossyNode> one = new TreeMap<>();
        one.put(name, node);
        name(one);
    }

    /** Gives and takes several names of this folder in one step, as rename(2) does. */
    void name(TreeMap<String, @Nullable LossyNode> names) {
        Naming naming = new Naming(names);
        apply(naming, entries);
        namings.add(naming);
    }

    private static void apply(Naming naming, TreeMap<String, LossyNode> to) {
        naming.names().forEach((name, node) -> {
            if (node == null) {
                to.remove(name);
            } else {
                to.put(name, node);
            }
        });
    }

    /** From now on the loss of power takes none of it. */
    void sync() {
        if (isFolder) {
            syncedEntries = new TreeMap<>(entries);
            namings.clear();
        } else {
            syncedData = Arrays.copyOf(data, size);
            writes.clear();
        }
    }

    /** A name goes for good, by no process. */
    void lose(String name) {
        entries.remove(name);
        syncedEntries.remove(name);
        namings.forEach(naming -> naming.names().remove(name));
    }

    /** A bit turns, on the disk. */
    void flip(Random random) {
        if (size > 0 && syncedData.length == size) {
            int at = random.nextInt(size);
            data[at] ^= 4;
            syncedData[at] ^= 4;
        }
    }

    /** The power went: of what was not synced, anything may be there or not. */
    void losePower(Random random) {
        if (isFolder) {
            TreeMap<String, LossyNode> left = syncedEntries;
            for (Naming naming : survivors(namings, random)) {
                apply(naming, left);
            }
            entries.clear();
            entries.putAll(left);
        } else if (!writes.isEmpty()) {
            data = random.nextInt(3) == 0 ? inOrder(random) : torn(random);
            size = data.length;
        }
        sync();
    }

    /** None, all, the first ones, or any. */
    private static <T> List<T> survivors(List<T> done, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> List.of();
            case 1 -> done;
            case 2 -> done.subList(0, random.nextInt(done.size() + 1));
            default -> done.stream().filter(one -> random.nextBoolean()).toList();
        };
    }

    /** Writes arrived in their order; the last one may be torn. */
    private byte[] inOrder(Random random) {
        byte[] left = syncedData;
        int whole = random.nextInt(writes.size() + 1);
        for (Write write : writes.subList(0, whole)) {
            left = applied(write, left);
        }
        Write next = whole < writes.size() ? writes.get(whole) : null;
        if (next != null && next.bytes() != null) {
            int sectors = next.bytes().length / SECTOR;
            byte[] some = Arrays.copyOf(next.bytes(), sectors == 0 ? 0 : SECTOR * random.nextInt(sectors + 1));
            left = applied(new Write(next.at(), some, Math.max(left.length, next.at() + some.length)), left);
        }
        return left;
    }

    private static byte[] applied(Write write, byte[] to) {
        byte[] bytes = write.bytes();
        if (bytes == null) {
            return Arrays.copyOf(to, Math.min(to.length, write.at()));
        }
        byte[] result = Arrays.copyOf(to, Math.max(to.length, write.at() + bytes.length));
        System.arraycopy(bytes, 0, result, write.at(), bytes.length);
        return result;
    }

    /** Each sector of each write arrived or not, whatever came before it; the length is one that the file had. */
    private byte[] torn(Random random) {
        int length = syncedData.length;
        int longest = length;
        byte[] image = syncedData;
        int odds = 1 + random.nextInt(4);
        for (Write write : writes) {
            length = random.nextBoolean() ? write.sizeAfter() : length;
            longest = Math.max(longest, write.sizeAfter());
            image = Arrays.copyOf(image, Math.max(image.length, longest));
            byte[] bytes = write.bytes();
            if (bytes == null) {
                if (random.nextBoolean()) {
                    Arrays.fill(image, write.at(), image.length, (byte) 0);
                }
                continue;
            }
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + SECTOR - (write.at() + from) % SECTOR);
                if (random.nextInt(odds) == 0) {
                    System.arraycopy(bytes, from, image, write.at() + from, to - from);
                }
                from = to;
            }
        }
        byte[] left = Arrays.copyOf(image, length);
        if (length > syncedData.length && random.nextInt(8) == 0) {
            stale(left, random);
        }
        return left;
    }

    /** What was never written there shows what some other file had in that place. */
    private void stale(byte[] left, Random random) {
        for (int at = syncedData.length; at < left.length; at++) {
            if (left[at] == 0) {
                left[at] = (byte) random.nextInt(256);
            }
        }
    }
}
