// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.blob;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * Blobs in memory. {@link #another} gives a second client of the same blobs, as another process would have; the hook of
 * {@link #before} sees each call first and may throw what a real store would.
 */
public final class MemoryBlobStore implements BlobStore {

    /** Looks at a call before it happens; what it throws the caller sees. */
    @FunctionalInterface
    public interface Hook {
        /**
         * @param call {@code put}, {@code get}, {@code size}, {@code list}, {@code delete}, {@code claim}, {@code free}
         * @param name of the blob, the prefix or the owner; empty when there is none
         */
        void before(String call, String name) throws IOException;
    }

    private static final String NAME = "[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*){0,3}";

    private final String id;
    private final ConcurrentSkipListMap<String, byte[]> blobs;
    private final AtomicReference<String> owner;
    private volatile Hook hook = (call, name) -> {};

    public MemoryBlobStore(String id) {
        this(id, new ConcurrentSkipListMap<>(), new AtomicReference<>(""));
    }

    private MemoryBlobStore(String id, ConcurrentSkipListMap<String, byte[]> blobs, AtomicReference<String> owner) {
        this.id = id;
        this.blobs = blobs;
        this.owner = owner;
    }

    /** Another client of the same blobs and the same claim. */
    public MemoryBlobStore another() {
        return new MemoryBlobStore(id, blobs, owner);
    }

    /** From now on each call is shown to the hook first. */
    public void before(Hook newHook) {
        hook = newHook;
    }

    /** The blobs themselves, for tests that spoil or count them. */
    public Map<String, byte[]> contents() {
        return blobs;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean put(String name, long sizeBytes, ReadableByteChannel content) throws IOException {
        hook.before("put", checked(name));
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(sizeBytes));
        while (bytes.hasRemaining()) {
            if (content.read(bytes) < 0) {
                throw new EOFException("blob " + name + " ends after " + bytes.position() + " of " + sizeBytes);
            }
        }
        return blobs.putIfAbsent(name, bytes.array()) == null;
    }

    @Override
    public int get(String name, long offset, ByteBuffer target) throws IOException {
        hook.before("get", checked(name));
        byte[] blob = blobs.get(name);
        if (blob == null) {
            throw Problem.of(Kind.MISSING, "BLOB_MISSING", "There is no blob " + name + " in store " + id + ".", "")
                    .asException();
        }
        int length = (int) Math.max(0, Math.min(target.remaining(), blob.length - offset));
        if (length > 0) {
            target.put(blob, (int) offset, length);
        }
        return length;
    }

    @Override
    public OptionalLong size(String name) throws IOException {
        hook.before("size", checked(name));
        byte[] blob = blobs.get(name);
        return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.length);
    }

    @Override
    public List<String> list(String prefix, String after, int limit) throws IOException {
        hook.before("list", prefix);
        String from = after.compareTo(prefix) > 0 ? after : prefix;
        return blobs.tailMap(from, true).keySet().stream()
                .filter(name -> name.compareTo(after) > 0)
                .takeWhile(name -> name.startsWith(prefix))
                .limit(limit)
                .toList();
    }

    @Override
    public void delete(String name) throws IOException {
        hook.before("delete", checked(name));
        blobs.remove(name);
    }

    @Override
    public AutoCloseable claim(String newOwner) throws IOException {
        hook.before("claim", newOwner);
        if (!owner.compareAndSet("", newOwner)) {
            throw new Problem(
                            Kind.MISCONFIGURED,
                            "STORE_IN_USE",
                            "Store " + id + " is in use by " + owner.get() + ".",
                            "Stop the other one.",
                            Map.of("owner", owner.get()))
                    .asException();
        }
        return () -> owner.set("");
    }

    @Override
    public OptionalLong freeBytes() throws IOException {
        hook.before("free", "");
        return OptionalLong.empty();
    }

    private static String checked(String name) {
        if (name.length() > 200 || !name.matches(NAME)) {
            throw new IllegalArgumentException("'" + name + "' is no name for a blob");
        }
        return name;
    }
}
