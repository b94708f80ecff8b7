// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chunk store over one blob store. It opens in the background and tries again as long as that fails, so a store in
 * trouble shows its trouble and heals by itself; until then every call fails TRANSIENT {@code STORE_OPENING}.
 */
final class PackedChunkStore implements ChunkStore, StoreUpkeep, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PackedChunkStore.class);
    /** The longest wait between two tries, in first waits. */
    private static final int MAX_WAITS = 30;

    private final Settings settings;
    private final GuardedBlobs blobs;
    private final ScheduledThreadPoolExecutor background;
    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile @Nullable OpenStore open;
    private volatile Problem trouble;

    PackedChunkStore(Settings settings, BlobStore blobs) {
        this(settings, blobs, Tier.none());
    }

    PackedChunkStore(Settings settings, BlobStore blobs, Tier tier) {
        this.settings = settings;
        this.blobs = new GuardedBlobs(blobs, tier);
        this.trouble = StoreProblems.opening(this.blobs.id());
        this.background = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "chunks-" + this.blobs.id());
            thread.setDaemon(true);
            return thread;
        });
        background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        background.execute(() -> open(1));
    }

    private void open(int waits) {
        try {
            OpenStore store = new Opening(settings, blobs).open();
            open = store;
            opened.countDown();
            schedule(() -> retry(store), MAX_WAITS);
        } catch (IOException | RuntimeException e) {
            Problem found = StoreProblems.unopened(blobs.id(), e);
            if (!found.code().equals(trouble.code())) {
                LOG.error("store={} cannot be opened: {}", blobs.id(), found);
            }
            trouble = found;
            if (!blobs.isGone()) {
                int next = Math.min(waits * 2, MAX_WAITS);
                schedule(() -> open(next), waits);
            }
        }
    }

    private void schedule(Runnable task, int waits) {
        try {
            background.schedule(task, settings.retry().toMillis() * waits, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("store={} was closed", id(), e);
        }
    }

    private void retry(OpenStore store) {
        if (store != open) {
            return;
        }
        if (store.isIndexSpoilt()) {
            openAnew(store);
            return;
        }
        try {
            store.retry();
        } catch (IOException e) {
            LOG.debug("still in trouble", e);
        }
        schedule(() -> retry(store), MAX_WAITS);
    }

    /** Closes a store whose index is damaged and opens it again, which makes another index. */
    private void openAnew(OpenStore store) {
        if (store == open) {
            trouble = StoreProblems.opening(id());
            open = null;
            end(store);
            open(1);
        }
    }

    /** Waits until the store is open; for tests. */
    boolean awaitOpen(Duration limit) throws InterruptedException {
        return opened.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The keys of the open store. */
    StoreKeys keys() throws ProblemException {
        return store().keys();
    }

    @Override
    public String id() {
        return blobs.id();
    }

    @Override
    public Optional<Problem> trouble() {
        OpenStore store = open;
        if (store == null) {
            return Optional.of(trouble);
        }
        return store.trouble().or(blobs::trouble);
    }

    private OpenStore store() throws ProblemException {
        OpenStore store = open;
        if (store != null && !blobs.isGone()) {
            return store;
        }
        if (blobs.isGone()) {
            throw StoreProblems.gone(id(), new IllegalStateException("it was stopped"));
        }
        Problem found = trouble;
        throw ("STORE_OPENING".equals(found.code()) ? found : StoreProblems.notOpen(id(), found)).asException();
    }

    @Override
    public DomainKey domainKey(String domain) throws IOException {
        return store().domainKey(domain);
    }

    @Override
    public BitSet missing(String domain, List<ChunkId> ids) throws IOException {
        return withIndex(store -> store.missing(domain, ids));
    }

    @Override
    public BitSet missingBlocks(String domain, List<ChunkId> names) throws IOException {
        return withIndex(store -> store.missingBlocks(domain, names));
    }

    @Override
    public boolean doubtful() throws IOException {
        return store().doubtful();
    }

    @Override
    public Pin pin() throws IOException {
        return store().pin();
    }

    @Override
    public void put(String domain, ChunkRun run) throws IOException {
        withIndex(store -> store.put(domain, run, false));
    }

    @Override
    public void putPlain(String domain, ChunkRun run) throws IOException {
        withIndex(store -> store.put(domain, run, true));
    }

    @Override
    public void flush() throws IOException {
        withIndex(store -> {
            store.flush();
            return true;
        });
    }

    @Override
    public ByteBuffer get(String domain, ChunkId id) throws IOException {
        return withIndex(store -> store.get(domain, id));
    }

    @Override
    public int read(String domain, ChunkId id, ByteBuffer target) throws IOException {
        return withIndex(store -> store.read(domain, id, target));
    }

    @Override
    public void record(RestorePoint point) throws IOException {
        store().points().record(point);
    }

    @Override
    public void forget(RestorePointId point) throws IOException {
        store().points().forget(point);
    }

    @Override
    public List<RestorePoint> recorded() throws IOException {
        return store().points().recorded();
    }

    @Override
    public StoreFigures figures() throws IOException {
        return store().figures();
    }

    @Override
    public Swept sweep(Watch watch, Known known, SweepOrder order) throws IOException {
        return withIndex(store -> store.upkeep().sweep(watch, known, order));
    }

    @Override
    public Scrubbed scrub(Watch watch, long bytesPerSecond) throws IOException {
        return store().upkeep().scrub(watch, bytesPerSecond);
    }

    @Override
    public void hurt(Watch watch, List<RestorePoint> points, Listener listener) throws IOException {
        withIndex(store -> {
            store.upkeep().hurt(watch, points, listener);
            return true;
        });
    }

    @Override
    public Condition condition() throws IOException {
        return store().upkeep().condition();
    }

    /** Ends all use; what was put stays in the spool for the next time. */
    @Override
    public void close() {
        blobs.leave();
        background.shutdown();
        try {
            if (!background.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("store={} is still being opened; its claim ends when that is done", id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        OpenStore store = open;
        if (store != null) {
            end(store);
        }
    }

    private void end(OpenStore store) {
        try {
            store.close();
        } catch (Exception e) {
            LOG.warn("store={} did not close cleanly", id(), e);
        }
    }

    /** What the index says when its disk fails. */
    private interface Call<T> {
        T now(OpenStore store) throws IOException;
    }

    private <T> T withIndex(Call<T> call) throws IOException {
        OpenStore store = store();
        try {
            return call.now(store);
        } catch (UncheckedIOException e) {
            if (store.isIndexSpoilt()) {
                schedule(() -> openAnew(store), 0);
            }
            throw said(store, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw said(store, e);
        }
    }

    /** What fails in a store that was closed meanwhile failed because of that. */
    private IOException said(OpenStore store, IOException e) {
        return store == open || e instanceof ProblemException
                ? e
                : StoreProblems.opening(id()).causedBy(e);
    }
}
