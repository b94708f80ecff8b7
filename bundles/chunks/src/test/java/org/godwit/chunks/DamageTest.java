// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of packs change: it is always noticed, and wrong bytes are never given out. */
final class DamageTest {
    private static final String DOMAIN = "default";

    @TempDir
    private Path folder;

    private StoreFixture fixture;
    private PackedChunkStore store;
    private final List<ChunkRun> runs = new ArrayList<>();
    private final List<List<byte[]>> contents = new ArrayList<>();

    @BeforeEach
    void prepare() throws Exception {
        fixture = new StoreFixture(folder);
        store = fixture.open();
        DomainKey key = store.domainKey(DOMAIN);
        for (int i = 0; i < 3; i++) {
            contents.add(Runs.chunks(i, 2, 40));
            runs.add(Runs.of(key, Compression.values()[i % 2], contents.get(i)));
            store.put(DOMAIN, runs.get(i));
        }
        store.flush();
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    @Test
    void everyFlippedBitOfAPackIsSeenByALookAtItsBytes() throws Exception {
        PackId id = PackId.ofBlob(packName());
        PackFormat format = new PackFormat(id, StoreKeys.open(fixture.blobs, fixture.settings.masterKeyFile()));
        byte[] pack = fixture.blobs.contents().get(packName());
        assertThat(PackScan.whole(format, pack).complete()).isTrue();
        for (int bit = 0; bit < pack.length * 8; bit++) {
            byte[] flipped = pack.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(PackScan.whole(format, flipped).complete())
                    .as("bit %d", bit)
                    .isFalse();
        }
        for (int length = 0; length < pack.length; length++) {
            assertThat(PackScan.whole(format, java.util.Arrays.copyOf(pack, length))
                            .complete())
                    .as("cut off at %d", length)
                    .isFalse();
        }
    }

    @Test
    void noFlippedBitEverGivesWrongBytes() throws Exception {
        String name = packName();
        byte[] pack = fixture.blobs.contents().get(name);
        // Every 23rd bit: all places within bytes are met, and the test stays short.
        for (int bit = 0; bit < pack.length * 8; bit += 23) {
            byte[] flipped = pack.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            fixture.blobs.contents().put(name, flipped);
            if (bit % 2 == 0) {
                fixture.forgetIndex();
            }
            store = fixture.open();
            int right = 0;
            for (int run = 0; run < runs.size(); run++) {
                for (int i = 0; i < contents.get(run).size(); i++) {
                    right += isRightOrRefused(run, i) ? 1 : 0;
                }
            }
            assertThat(right).as("bit %d: one run at most is lost", bit).isGreaterThanOrEqualTo(4);
        }
    }

    private boolean isRightOrRefused(int run, int chunk) throws IOException {
        try {
            ByteBuffer got = store.get(DOMAIN, runs.get(run).ids().get(chunk));
            assertThat(got).isEqualTo(ByteBuffer.wrap(contents.get(run).get(chunk)));
            return true;
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isIn("CHUNK_CORRUPT", "CHUNK_MISSING");
            return false;
        }
    }

    @Test
    void aDamagedRunIsNamedWithItsPackAndIsTakenAgain() throws Exception {
        byte[] pack = fixture.blobs.contents().get(packName());
        pack[PackFormat.HEADER_BYTES + 40] ^= 1;
        store = fixture.open();
        ChunkId id = runs.get(0).ids().get(0);
        assertThat(store.missing(DOMAIN, List.of(id)).isEmpty()).isTrue();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> store.get(DOMAIN, id))
                .satisfies(thrown -> {
                    assertThat(thrown.problem().code()).isEqualTo("CHUNK_CORRUPT");
                    assertThat(thrown.problem().facts()).containsEntry("pack", packName());
                });
        assertThat(store.missing(DOMAIN, List.of(id)).isEmpty()).isFalse();
        store.put(DOMAIN, runs.get(0));
        RecoveryTest.assertHas(store, runs.get(0), contents.get(0));
        RecoveryTest.assertHas(store, runs.get(1), contents.get(1));
    }

    @Test
    void aLostPackIsNamed() throws Exception {
        String name = packName();
        fixture.blobs.contents().remove(name);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> store.get(DOMAIN, runs.get(0).ids().get(0)))
                .satisfies(thrown -> {
                    assertThat(thrown.problem().code()).isEqualTo("CHUNK_CORRUPT");
                    assertThat(thrown.problem().facts())
                            .isEqualTo(Map.of(
                                    "pack",
                                    name,
                                    "store",
                                    "main",
                                    "chunk",
                                    runs.get(0).ids().get(0).toString()));
                });
    }

    @Test
    void aPackWithoutItsFooterIsReadRunByRun() throws Exception {
        byte[] pack = fixture.blobs.contents().get(packName());
        fixture.blobs.contents().put(packName(), java.util.Arrays.copyOf(pack, pack.length - 30));
        fixture.forgetIndex();
        store = fixture.open();
        for (int i = 0; i < runs.size(); i++) {
            RecoveryTest.assertHas(store, runs.get(i), contents.get(i));
        }
    }

    @Test
    void packsThatChangedPlacesAreNotBelieved() throws Exception {
        String first = packName();
        store.put(DOMAIN, Runs.of(store.domainKey(DOMAIN), Compression.NONE, Runs.chunks(50, 3, 100)));
        store.flush();
        Map<String, byte[]> blobs = fixture.blobs.contents();
        String second = blobs.keySet().stream()
                .filter(name -> name.startsWith("packs/") && !name.equals(first))
                .findFirst()
                .orElseThrow();
        byte[] one = blobs.get(first);
        blobs.put(first, blobs.get(second));
        blobs.put(second, one);
        store = fixture.open();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> store.get(DOMAIN, runs.get(0).ids().get(0)))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("CHUNK_CORRUPT"));
        fixture.forgetIndex();
        store = fixture.open();
        assertThat(store.figures().chunks()).isZero();
    }

    @Test
    void aDamagedRecordHidesNoOther() throws Exception {
        store.record(org.godwit.testkit.chunk.Points.point("rp_1", "main", new ChunkId(1, 2, 3, 4)));
        store.record(org.godwit.testkit.chunk.Points.point("rp_2", "main", new ChunkId(1, 2, 3, 4)));
        String name = fixture.blobs.contents().keySet().stream()
                .filter(blob -> blob.startsWith("points/rp_1"))
                .findFirst()
                .orElseThrow();
        byte[] good = fixture.blobs.contents().get(name);
        for (int at = 0; at < good.length; at += 5) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            fixture.blobs.contents().put(name, bad);
            if (at != 5) { // the version: a newer one is refused, not skipped
                assertThat(store.recorded()).as("byte %d", at).hasSize(1);
            }
        }
    }

    private String packName() {
        return fixture.blobs.contents().keySet().stream()
                .filter(name -> name.startsWith("packs/"))
                .findFirst()
                .orElseThrow();
    }
}
