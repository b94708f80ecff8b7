// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of packs kept on a disk nearby, as they lie in the pack: encrypted, and authenticated by whoever opens them. Bounded
 * in bytes; what was used last stays. A cache: nothing is synced, a record that a crash tore does not authenticate and is
 * fetched from afar again, and any file may be deleted at any time. Safe for use by many threads.
 *
 * <p>A record is a file {@code ab/PACK-OFFSET}. In memory some 200 bytes for each.
 */
final class Tier {
    private static final Logger LOG = LoggerFactory.getLogger(Tier.class);

    /** What a file takes at least, whatever it holds. */
    private static final int BLOCK_BYTES = 4096;

    private static final String UNFINISHED = ".new";

    /** Which record. */
    record Key(PackId pack, int offset) {}

    private final Path folder;
    private final long maxBytes;
    /** Bytes of each record; what was used last is last. */
    private final Map<Key, Integer> records = new LinkedHashMap<>(64, 0.75f, true);

    private long bytes;
    private boolean complained;

    /** @param maxBytes 0 for none that ever keeps anything */
    Tier(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        if (maxBytes > 0) {
            try {
                Files.createDirectories(folder);
                recall();
            } catch (IOException | UncheckedIOException e) {
                complain("begin", e);
            }
        }
    }

    /** One that keeps nothing. */
    static Tier none() {
        return new Tier(Path.of(""), 0);
    }

    private record Found(Key key, int bytes, FileTime used) {}

    /** Takes up what a process before this one kept. */
    private void recall() throws IOException {
        List<Found> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Iterator<Path> files = all.filter(Files::isRegularFile).iterator(); files.hasNext(); ) {
                Path file = files.next();
                String name = String.valueOf(file.getFileName());
                if (name.matches("[0-9a-f]{32}-[0-9]{1,10}")) {
                    Key key = new Key(PackId.ofHex(name.substring(0, 32)), Integer.parseInt(name.substring(33)));
                    found.add(new Found(key, (int) Files.size(file), Files.getLastModifiedTime(file)));
                } else if (name.endsWith(UNFINISHED)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        found.sort(Comparator.comparing(Found::used));
        for (Found one : found) {
            records.put(one.key(), one.bytes());
            bytes += size(one.bytes());
        }
        shrink();
    }

    /** Reads a record of that length; false when it is not here. */
    boolean read(Key key, byte[] record) {
        synchronized (records) {
            Integer known = records.get(key);
            if (known == null || known != record.length) {
                return false;
            }
        }
        try (FileChannel file = FileChannel.open(file(key), StandardOpenOption.READ)) {
            ByteBuffer target = ByteBuffer.wrap(record);
            while (target.hasRemaining()) {
                if (file.read(target) < 0) {
                    drop(key);
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            if (!(e instanceof NoSuchFileException)) {
                complain("read", e);
            }
            drop(key);
            return false;
        }
    }

    /** Keeps a record; nothing happens when it cannot. */
    void keep(Key key, byte[] record) {
        if (size(record.length) > maxBytes || has(key)) {
            return;
        }
        Path file = file(key);
        Path unfinished = file.resolveSibling(
                file.getFileName() + "-" + Thread.currentThread().getId() + UNFINISHED);
        try {
            Files.createDirectories(file.getParent());
            Files.write(unfinished, record);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            complain("keep", e);
            delete(unfinished);
            return;
        }
        synchronized (records) {
            Integer before = records.put(key, record.length);
            bytes += size(record.length) - (before == null ? 0 : size(before));
            shrink();
        }
    }

    private boolean has(Key key) {
        synchronized (records) {
            return records.containsKey(key);
        }
    }

    /** Forgets a record that turned out wrong; whether there was one. */
    boolean drop(Key key) {
        synchronized (records) {
            Integer known = records.remove(key);
            if (known != null) {
                bytes -= size(known);
                delete(file(key));
            }
            return known != null;
        }
    }

    /** Forgets all records of a pack. */
    void drop(PackId pack) {
        synchronized (records) {
            List<Key> keys = records.keySet().stream()
                    .filter(key -> key.pack().equals(pack))
                    .toList();
            keys.forEach(this::drop);
        }
    }

    /** Bytes on disk. */
    long bytes() {
        synchronized (records) {
            return bytes;
        }
    }

    private void shrink() {
        Iterator<Map.Entry<Key, Integer>> oldest = records.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<Key, Integer> one = oldest.next();
            bytes -= size(one.getValue());
            delete(file(one.getKey()));
            oldest.remove();
        }
    }

    /** What was used is used last for the next process too. */
    void close() {
        List<Key> order;
        synchronized (records) {
            order = new ArrayList<>(records.keySet());
        }
        long now = System.currentTimeMillis();
        for (int i = 0; i < order.size(); i++) {
            try {
                Files.setLastModifiedTime(file(order.get(i)), FileTime.fromMillis(now - order.size() + i));
            } catch (IOException e) {
                LOG.debug("a record of the tier is gone", e);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("a file of the tier cannot be deleted", e);
        }
    }

    private synchronized void complain(String tried, Exception e) {
        if (!complained) {
            complained = true;
            LOG.warn(
                    "tier in {} cannot {} records, which are fetched from the store instead: {}",
                    folder,
                    tried,
                    e.toString());
        }
    }

    private Path file(Key key) {
        String pack = key.pack().hex();
        return folder.resolve(pack.substring(0, 2)).resolve(pack + "-" + key.offset());
    }

    private static long size(int recordBytes) {
        return (recordBytes + BLOCK_BYTES - 1L) / BLOCK_BYTES * BLOCK_BYTES;
    }
}
