// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.zip.CRC32C;

/**
 * The file beside the index that gives packs their numbers and keeps where their runs lie; written by append only. See
 * docs/format.md. Keeps the lists of runs read last in memory. Safe for use by many threads.
 */
final class PackLog {
    private static final int MAGIC = 0x4757_504C; // GWPL
    private static final int HEADER_BYTES = 8;
    private static final int HEAD_BYTES = 8;
    private static final byte STORED = 1;
    private static final byte GONE = 2;
    private static final byte NEXT = 3;
    private static final int STORED_BYTES = 1 + 4 + PackId.BYTES + 4;
    /** A pack of 65536 runs. */
    private static final int MAX_RECORD = 1 << 20;
    /** Lists kept; most have some 20 runs. */
    private static final int KEPT = 256;

    private final LocalFile file;
    private final PositionedFile reading;
    private final int salt;
    private long size;
    private boolean dirty;
    private final Map<Long, RunTable> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

    /** A pack that the blob store has. */
    record Stored(int number, PackId id, int bytes) {}

    /** Is told what the file says, from its begin on. */
    interface Reader {
        /** @param log where the list of runs can be read again */
        void stored(Stored pack, PackLog log, long at, RunTable runs);

        void gone(int number);

        /** All smaller numbers are taken. */
        void next(int number);
    }

    private PackLog(Path path, int salt) throws IOException {
        this.salt = salt;
        this.file = LocalFile.open(path);
        this.reading = new PositionedFile(path);
    }

    static PackLog create(Path path, int salt) throws IOException {
        PackLog log = new PackLog(path, salt);
        log.file.cutOff(0);
        byte[] header =
                ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(salt).array();
        log.file.write(0, header, header.length);
        log.size = HEADER_BYTES;
        log.dirty = true;
        return log;
    }

    /**
     * Opens a file that is there, tells what it says, and cuts off a tail that is not right.
     *
     * @throws DamagedException when something before {@code trusted} is not right
     */
    static PackLog open(Path path, int salt, long trusted, Reader reader) throws IOException {
        PackLog log = new PackLog(path, salt);
        try {
            log.recover(trusted, reader);
            return log;
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private void recover(long trusted, Reader reader) throws IOException {
        long end = file.length();
        if (end < Math.max(trusted, HEADER_BYTES)) {
            throw new DamagedException("a list of packs of only " + end + " bytes");
        }
        ByteBuffer header = bytes(0, HEADER_BYTES);
        if (header.getInt() != MAGIC || header.getInt() != salt) {
            throw new DamagedException("a list of packs of another index");
        }
        size = HEADER_BYTES;
        Window window = new Window(end);
        try {
            while (size < end) {
                ByteBuffer payload = window.record(size);
                int length = payload.remaining();
                tell(payload, reader);
                size += HEAD_BYTES + length;
            }
        } catch (DamagedException e) {
            if (size < trusted) {
                throw e;
            }
            file.cutOff(size);
        }
    }

    private void tell(ByteBuffer payload, Reader reader) throws DamagedException {
        switch (payload.get()) {
            case STORED -> {
                int number = payload.getInt();
                PackId id = new PackId(payload.getLong(), payload.getLong());
                Stored pack = new Stored(number, id, payload.getInt());
                reader.stored(pack, this, size, RunTable.decode(payload));
            }
            case GONE -> reader.gone(payload.getInt());
            case NEXT -> reader.next(payload.getInt());
            default -> throw new DamagedException("a record that is none");
        }
    }

    /** Reads the file in large parts. */
    private final class Window {
        private final long end;
        private ByteBuffer part = ByteBuffer.allocate(0);
        private long from;

        Window(long end) {
            this.end = end;
        }

        ByteBuffer record(long at) throws IOException {
            need(at, HEAD_BYTES);
            int length = part.getInt((int) (at - from));
            if (length < 5 || length > MAX_RECORD) {
                throw new DamagedException("a record of " + length + " bytes");
            }
            need(at, HEAD_BYTES + length);
            return checked(part.slice((int) (at - from), HEAD_BYTES + length));
        }

        private void need(long at, int length) throws IOException {
            if (at + length > end) {
                throw new DamagedException("a record that ends too early");
            }
            if (at < from || at + length > from + part.limit()) {
                from = at;
                part = bytes(at, (int) Math.min(end - at, 2 * MAX_RECORD));
            }
        }
    }

    private ByteBuffer bytes(long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        reading.read(at, bytes);
        return bytes.flip();
    }

    /** The payload of a whole record. */
    private ByteBuffer checked(ByteBuffer record) throws DamagedException {
        int length = record.getInt();
        int sum = record.getInt();
        if (length != record.remaining() || sum != checksum(record.duplicate())) {
            throw new DamagedException("a record that is not what was written");
        }
        return record;
    }

    private int checksum(ByteBuffer payload) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, salt));
        sum.update(payload);
        return (int) sum.getValue();
    }

    /** Writes down a pack that the blob store has; returns where its list of runs can be read again. */
    long stored(Stored pack, RunTable runs) throws IOException {
        byte[] list = runs.encode();
        ByteBuffer payload = ByteBuffer.allocate(STORED_BYTES + list.length);
        payload.put(STORED).putInt(pack.number());
        payload.putLong(pack.id().high()).putLong(pack.id().low());
        return append(payload.putInt(pack.bytes()).put(list).flip());
    }

    /** Writes down that a pack is not there any more, or will not be soon. */
    void gone(int number) throws IOException {
        append(ByteBuffer.allocate(5).put(GONE).putInt(number).flip());
    }

    /**
     * Writes what still holds into an empty list, in the order in which it was written: packs that are there, and that no
     * number below {@code next} is free.
     *
     * @param moment a length of this list
     * @return the length of the other list with all that was before the moment
     */
    long copyTo(PackLog other, long moment, int next, IntPredicate present) throws IOException {
        other.append(ByteBuffer.allocate(5).put(NEXT).putInt(next).flip());
        long reached = other.size();
        Window window = new Window(size());
        for (long at = HEADER_BYTES; at < size(); ) {
            ByteBuffer payload = window.record(at);
            int length = payload.remaining();
            if (payload.get(payload.position()) == STORED && present.test(payload.getInt(payload.position() + 1))) {
                other.append(payload);
                reached = at < moment ? other.size() : reached;
            }
            at += HEAD_BYTES + length;
        }
        return reached;
    }

    /** Bytes that the record of a pack takes. */
    static int bytes(RunTable runs) {
        return HEAD_BYTES + STORED_BYTES + runs.encode().length;
    }

    private synchronized long append(ByteBuffer payload) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(HEAD_BYTES + payload.remaining());
        record.putInt(payload.remaining()).putInt(checksum(payload.duplicate())).put(payload);
        long at = size;
        try {
            file.write(at, record.array(), record.capacity());
        } catch (IOException e) {
            cutOff(at, e);
            throw e;
        }
        size = at + record.capacity();
        dirty = true;
        return at;
    }

    private void cutOff(long at, IOException because) {
        try {
            file.cutOff(at);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    synchronized long size() {
        return size;
    }

    /** Returns when everything is durable. */
    synchronized void settle() throws IOException {
        if (dirty) {
            file.sync();
            dirty = false;
        }
    }

    /** The list of runs that was written there. */
    RunTable runs(long at) throws IOException {
        synchronized (kept) {
            RunTable known = kept.get(at);
            if (known != null) {
                return known;
            }
        }
        int length = bytes(at, HEAD_BYTES).getInt();
        if (length < STORED_BYTES || length > MAX_RECORD) {
            throw new DamagedException("a record of " + length + " bytes in the list of packs");
        }
        ByteBuffer payload = checked(bytes(at, HEAD_BYTES + length));
        RunTable read = RunTable.decode(payload.position(payload.position() + STORED_BYTES));
        synchronized (kept) {
            kept.put(at, read);
            if (kept.size() > KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return read;
    }

    void close() throws IOException {
        file.close();
        reading.close();
    }
}
