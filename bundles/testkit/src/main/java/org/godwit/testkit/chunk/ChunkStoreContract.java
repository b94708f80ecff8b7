// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ChunkStore} does. An implementation's test extends it and says how to make and reopen one. */
public abstract class ChunkStoreContract {
    private static final String DOMAIN = "default";

    @SuppressWarnings("NullAway.Init") // JUnit calls prepare() first
    private ChunkStore store;

    @SuppressWarnings("NullAway.Init") // JUnit calls prepare() first
    private DomainKey key;

    /** A new, empty store that works. */
    protected abstract ChunkStore create() throws Exception;

    /** The store that was made last, after its process died without a word and was started again. */
    protected abstract ChunkStore afterDeath() throws Exception;

    @BeforeEach
    void prepare() throws Exception {
        store = create();
        key = store.domainKey(DOMAIN);
    }

    @Test
    void aChunkIsReadWhereItFitsAndNowhereElse() throws Exception {
        List<byte[]> chunks = Runs.chunks(3, 20, 20_000);
        ChunkRun run = Runs.of(key, Compression.ZSTD, chunks);
        store.put(DOMAIN, run);
        for (int i = 0; i < chunks.size(); i++) {
            byte[] chunk = chunks.get(i);
            ByteBuffer fits = ByteBuffer.allocate(chunk.length + 9).position(4);
            assertThat(store.read(DOMAIN, run.ids().get(i), fits)).isEqualTo(chunk.length);
            assertThat(fits.flip().position(4).slice()).isEqualTo(ByteBuffer.wrap(chunk));
            ByteBuffer tooShort = ByteBuffer.allocate(chunk.length - 1);
            assertThat(store.read(DOMAIN, run.ids().get(i), tooShort)).isEqualTo(chunk.length);
            assertThat(tooShort.position()).isZero();
        }
    }

    @Test
    void whatWasPutIsGotBeforeAndAfterAFlush() throws Exception {
        for (Compression compression : Compression.values()) {
            List<byte[]> chunks = Runs.chunks(compression.code() + 1L, 50, 20_000);
            ChunkRun run = Runs.of(key, compression, chunks);
            store.put(DOMAIN, run);
            assertHas(run, chunks);
            store.flush();
            assertHas(run, chunks);
        }
    }

    @Test
    void aDirectPayloadIsAsGoodAsAnArray() throws Exception {
        List<byte[]> chunks = Runs.chunks(5, 20, 20_000);
        ChunkRun run = Runs.of(key, Compression.ZSTD, chunks);
        ByteBuffer direct = ByteBuffer.allocateDirect(run.payload().remaining() + 7);
        direct.position(7).put(run.payload().duplicate()).position(7);
        store.put(DOMAIN, new ChunkRun(run.ids(), run.lengths(), Compression.ZSTD, direct));
        assertHas(run, chunks);
    }

    @Test
    void whatWasPutSurvivesTheDeathOfTheProcess() throws Exception {
        List<byte[]> flushed = Runs.chunks(1, 20, 20_000);
        List<byte[]> open = Runs.chunks(2, 20, 20_000);
        store.put(DOMAIN, Runs.of(key, Compression.ZSTD, flushed));
        store.flush();
        store.put(DOMAIN, Runs.of(key, Compression.NONE, open));
        store = afterDeath();
        assertThat(store.domainKey(DOMAIN)).isEqualTo(key);
        assertHas(Runs.of(key, Compression.NONE, flushed), flushed);
        assertHas(Runs.of(key, Compression.NONE, open), open);
        store.flush();
        store = afterDeath();
        assertHas(Runs.of(key, Compression.NONE, open), open);
    }

    @Test
    void missingNamesWhatIsNotThere() throws Exception {
        ChunkRun present = Runs.of(key, Compression.ZSTD, Runs.chunks(1, 3, 100));
        ChunkRun absent = Runs.of(key, Compression.ZSTD, Runs.chunks(2, 2, 100));
        store.put(DOMAIN, present);
        List<ChunkId> asked = new ArrayList<>(present.ids());
        asked.add(ChunkId.HOLE);
        asked.addAll(absent.ids());
        BitSet expected = new BitSet();
        expected.set(4, 6);
        assertThat(store.missing(DOMAIN, asked)).isEqualTo(expected);
        assertThat(store.missing(DOMAIN, List.of())).isEqualTo(new BitSet());
    }

    @Test
    void domainsDoNotSeeEachOther() throws Exception {
        DomainKey other = store.domainKey("other");
        assertThat(other).isNotEqualTo(key);
        ChunkRun run = Runs.of(key, Compression.ZSTD, Runs.chunks(1, 3, 100));
        store.put(DOMAIN, run);
        assertThat(store.missing("other", run.ids()).cardinality()).isEqualTo(3);
        assertProblem(() -> store.get("other", run.ids().get(0)), Kind.MISSING, "CHUNK_MISSING");
    }

    @Test
    void aMissingChunkIsSaidToBeMissing() {
        assertProblem(() -> store.get(DOMAIN, new ChunkId(1, 2, 3, 4)), Kind.MISSING, "CHUNK_MISSING");
    }

    @Test
    void aRunWithOneWrongChunkIsRefusedWhole() throws Exception {
        List<byte[]> chunks = Runs.chunks(7, 5, 1000);
        ChunkRun good = Runs.of(key, Compression.NONE, chunks);
        byte[] bytes = Runs.unpacked(good);
        bytes[bytes.length - 1] ^= 1;
        ChunkRun bad = new ChunkRun(good.ids(), good.lengths(), Compression.NONE, ByteBuffer.wrap(bytes));
        assertProblem(() -> putAndReturn(bad), Kind.CORRUPT, "CHUNK_MISMATCH");
        assertThat(store.missing(DOMAIN, good.ids()).cardinality()).isEqualTo(5);
        store.put(DOMAIN, good);
        assertHas(good, chunks);
    }

    @Test
    void aRunThatDoesNotUnpackIsRefused() {
        ChunkRun good = Runs.of(key, Compression.ZSTD, Runs.chunks(7, 5, 10_000));
        byte[] cut = new byte[good.payload().remaining() / 2];
        good.payload().duplicate().get(cut);
        ChunkRun torn = new ChunkRun(good.ids(), good.lengths(), Compression.ZSTD, ByteBuffer.wrap(cut));
        assertProblem(() -> putAndReturn(torn), Kind.CORRUPT, "CHUNK_MISMATCH");
        ChunkRun noFrame = new ChunkRun(good.ids(), good.lengths(), Compression.ZSTD, ByteBuffer.allocate(0));
        assertProblem(() -> putAndReturn(noFrame), Kind.CORRUPT, "CHUNK_MISMATCH");
    }

    @Test
    void aRunThatUnpacksToMoreThanItSaysIsRefused() {
        byte[] zeroes = new byte[3 << 20];
        ChunkRun honest = Runs.of(key, Compression.ZSTD, List.of(zeroes));
        ChunkRun bomb = new ChunkRun(honest.ids(), List.of(1000), Compression.ZSTD, honest.payload());
        assertProblem(() -> putAndReturn(bomb), Kind.CORRUPT, "CHUNK_MISMATCH");
    }

    @Test
    void theLargestRunIsTaken() throws Exception {
        byte[] large = new byte[ChunkRun.MAX_BYTES];
        new java.util.Random(1).nextBytes(large);
        ChunkRun run = Runs.of(key, Compression.ZSTD, List.of(large));
        store.put(DOMAIN, run);
        store.flush();
        assertHas(run, List.of(large));
    }

    @Test
    void puttingAgainChangesNothing() throws Exception {
        List<byte[]> chunks = Runs.chunks(9, 10, 1000);
        store.put(DOMAIN, Runs.of(key, Compression.ZSTD, chunks));
        StoreFigures before = store.figures();
        store.put(DOMAIN, Runs.of(key, Compression.ZSTD, chunks));
        store.put(DOMAIN, Runs.of(key, Compression.ZSTD, chunks.subList(3, 7)));
        assertThat(store.figures().chunks()).isEqualTo(before.chunks()).isEqualTo(10);
        assertThat(store.figures().chunkBytes()).isEqualTo(before.chunkBytes());
        assertThat(store.figures().storedBytes()).isEqualTo(before.storedBytes());
    }

    @Test
    void aRunOfOldAndNewChunksIsKept() throws Exception {
        List<byte[]> chunks = Runs.chunks(9, 10, 1000);
        store.put(DOMAIN, Runs.of(key, Compression.ZSTD, chunks.subList(0, 5)));
        List<byte[]> twice = new ArrayList<>(chunks);
        twice.add(chunks.get(9));
        ChunkRun all = Runs.of(key, Compression.ZSTD, twice);
        store.put(DOMAIN, all);
        assertHas(all, twice);
        assertThat(store.figures().chunks()).isEqualTo(10);
    }

    @Test
    void aFlushOfNothingIsNothing() throws Exception {
        store.flush();
        store.flush();
        assertThat(store.figures().chunks()).isZero();
    }

    @Test
    void recordedPointsComeBackWhole() throws Exception {
        RestorePoint one = Points.point("rp_01ARZ3NDEKTSV4RRFFQ69G5FAV", store.id(), new ChunkId(1, 2, 3, 4));
        RestorePoint two = Points.point("rp_01ARZ3NDEKTSV4RRFFQ69G5FAW", store.id(), ChunkId.HOLE);
        store.record(one);
        store.record(two);
        store.record(one);
        assertThat(store.recorded()).containsExactlyInAnyOrder(one, two);
        store = afterDeath();
        assertThat(store.recorded()).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void aForgottenPointDoesNotComeBackAndHarmsNoOther() throws Exception {
        ChunkRun run = Runs.of(key, Compression.ZSTD, Runs.chunks(11, 5, 1000));
        store.put(DOMAIN, run);
        store.flush();
        RestorePoint one = Points.point("rp_01ARZ3NDEKTSV4RRFFQ69G5FAV", store.id(), new ChunkId(1, 2, 3, 4));
        // Differs from the first by the case of a letter only, and is another point.
        RestorePoint two = Points.point("rp_01arz3NDEKTSV4RRFFQ69G5FAV", store.id(), ChunkId.HOLE);
        store.record(one);
        store.record(two);
        store.forget(one.id());
        assertThat(store.recorded()).containsExactly(two);
        store.forget(one.id());
        store.forget(new RestorePointId("rp_never"));
        store = afterDeath();
        assertThat(store.recorded()).containsExactly(two);
        assertHas(run, Runs.chunks(11, 5, 1000));
        store.record(one);
        assertThat(store.recorded()).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void manyThreadsPutTheSameChunksAndReadThem() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                List<byte[]> chunks = Runs.chunks(i % 8, 20, 5000);
                boolean flush = i % 6 == 0;
                work.add(() -> {
                    ChunkRun run = Runs.of(key, Compression.ZSTD, chunks);
                    store.put(DOMAIN, run);
                    if (flush) {
                        store.flush();
                    }
                    assertHas(run, chunks);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(store.figures().chunks()).isEqualTo(160);
    }

    private Void putAndReturn(ChunkRun run) throws Exception {
        store.put(DOMAIN, run);
        return null;
    }

    private void assertHas(ChunkRun run, List<byte[]> chunks) throws Exception {
        for (int i = 0; i < chunks.size(); i++) {
            ByteBuffer got = store.get(DOMAIN, run.ids().get(i));
            assertThat(got.isReadOnly()).isTrue();
            assertThat(got).isEqualTo(ByteBuffer.wrap(chunks.get(i)));
        }
    }

    private static void assertProblem(Callable<?> call, Kind kind, String code) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(call::call).satisfies(thrown -> {
            assertThat(thrown.problem().kind()).isEqualTo(kind);
            assertThat(thrown.problem().code()).isEqualTo(code);
        });
    }
}
