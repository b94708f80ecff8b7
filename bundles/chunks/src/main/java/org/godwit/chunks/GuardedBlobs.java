// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/**
 * A blob store that may go away in the middle of a call. A bundle that was stopped fails in ways of its own (an invalid
 * bundle context, a class that cannot be loaded any more): here they become TRANSIENT {@code STORE_GONE}.
 */
final class GuardedBlobs implements BlobStore {
    private final BlobStore blobs;
    private final String id;
    private final Tier tier;
    private volatile boolean gone;
    private volatile BeforeDelete beforeDelete = name -> {};

    /** Is told of a blob before it is deleted; what it throws prevents that. */
    interface BeforeDelete {
        void deleting(String name) throws IOException;
    }

    GuardedBlobs(BlobStore blobs) {
        this(blobs, Tier.none());
    }

    /** @param tier keeps records of its packs nearby */
    GuardedBlobs(BlobStore blobs, Tier tier) {
        this.blobs = blobs;
        this.tier = tier;
        this.id = blobs.id();
    }

    /** From now on every call fails. */
    void leave() {
        gone = true;
    }

    /** From now on nothing is deleted before this was told. */
    void beforeDelete(BeforeDelete listener) {
        beforeDelete = listener;
    }

    boolean isGone() {
        return gone;
    }

    Tier tier() {
        return tier;
    }

    @Override
    public boolean isFar() {
        return blobs.isFar();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<Problem> trouble() {
        try {
            return blobs.trouble();
        } catch (IllegalStateException | LinkageError e) {
            return Optional.of(StoreProblems.gone(id, e).problem());
        }
    }

    @Override
    public boolean put(String name, long sizeBytes, ReadableByteChannel content) throws IOException {
        return guarded(() -> blobs.put(name, sizeBytes, content));
    }

    @Override
    public boolean put(String name, Path file) throws IOException {
        return guarded(() -> blobs.put(name, file));
    }

    @Override
    public int get(String name, long offset, ByteBuffer target) throws IOException {
        return guarded(() -> blobs.get(name, offset, target));
    }

    @Override
    public OptionalLong size(String name) throws IOException {
        return guarded(() -> blobs.size(name));
    }

    @Override
    public List<String> list(String prefix, String after, int limit) throws IOException {
        return guarded(() -> blobs.list(prefix, after, limit));
    }

    @Override
    public void delete(String name) throws IOException {
        guarded(() -> {
            beforeDelete.deleting(name);
            blobs.delete(name);
            if (name.startsWith(PackId.PREFIX)) {
                tier.drop(PackId.ofBlob(name));
            }
            return true;
        });
    }

    @Override
    public AutoCloseable claim(String owner) throws IOException {
        return guarded(() -> blobs.claim(owner));
    }

    @Override
    public OptionalLong freeBytes() throws IOException {
        return guarded(blobs::freeBytes);
    }

    private interface Call<T> {
        T now() throws IOException;
    }

    private <T> T guarded(Call<T> call) throws IOException {
        if (gone) {
            throw StoreProblems.gone(id, new IllegalStateException("it was stopped"));
        }
        try {
            return call.now();
        } catch (ProblemException e) {
            throw e;
        } catch (IllegalStateException | LinkageError e) {
            throw StoreProblems.gone(id, e);
        } catch (IOException e) {
            if (gone) {
                throw StoreProblems.gone(id, e);
            }
            throw e;
        }
    }
}
