// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.chunk.Images;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Single bits of a small store flip, in every file: it is noticed and named, or makes no difference. Never wrong bytes,
 * and what does not need the flipped bit still restores. All bits with {@code -Dgodwit.bitflips=all}, else a sample.
 */
final class BitFlipTest {
    private static final int SAMPLE = 600;

    @TempDir
    private Path folder;

    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger damaged = new AtomicInteger();
    private final AtomicInteger harmless = new AtomicInteger();

    @Test
    void everyFlippedBitIsNamedOrMakesNoDifference() throws Exception {
        FlippedStore store = FlippedStore.make(Files.createDirectory(folder.resolve("original")));
        int bits = store.files.values().stream()
                .mapToInt(bytes -> bytes.length * 8)
                .sum();
        boolean all = System.getProperty("godwit.bitflips", "").equals("all");
        int step = all ? 1 : Math.max(1, bits / SAMPLE);
        int first = (int) Math.floorMod(System.nanoTime(), (long) step);
        long begin = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> parts = new ArrayList<>();
            for (int part = 0; part < 2; part++) {
                int from = first + part * step;
                parts.add(threads.submit(() -> check(store, from, 2 * step)));
            }
            int checked = 0;
            for (Future<Integer> part : parts) {
                checked += part.get();
            }
            System.out.printf(
                    "%d of %d bits of %d files flipped (from bit %d, every %d) in %.1f s: %d refused at opening, %d named"
                            + " while reading or checking, %d made no difference%n",
                    checked,
                    bits,
                    store.files.size(),
                    first,
                    step,
                    (System.nanoTime() - begin) / 1e9,
                    refused.get(),
                    damaged.get(),
                    harmless.get());
            assertThat(checked).isGreaterThanOrEqualTo(all ? bits : SAMPLE);
        } finally {
            threads.shutdown();
        }
    }

    private int check(FlippedStore store, int from, int step) throws Exception {
        int checked = 0;
        int before = 0;
        int next = from;
        for (Map.Entry<String, byte[]> file : store.files.entrySet()) {
            int bits = file.getValue().length * 8;
            for (; next < before + bits; next += step) {
                new Flip(store, file.getKey(), next - before).check();
                checked++;
            }
            before += bits;
        }
        return checked;
    }

    /** One bit of one file. */
    private final class Flip {
        private final FlippedStore store;
        private final String file;
        private final int bit;
        private final String hit;

        Flip(FlippedStore store, String file, int bit) {
            this.store = store;
            this.file = file;
            this.bit = bit;
            this.hit = store.hit(file, bit);
        }

        void check() throws IOException {
            Map<String, byte[]> files = new TreeMap<>(store.files);
            byte[] bytes = files.get(file).clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            files.put(file, bytes);
            Path place = place();
            try (FlippedStore.Opened opened = FlippedStore.open(files, place)) {
                assertThat(file).as("%s opens", this).isNotIn(FlippedStore.KEY_FILE, StoreKeys.STORE_BLOB);
                assertThat(file.endsWith("store-id") && bit < 32 * 8)
                        .as("%s opens; all but its line feed counts", this)
                        .isFalse();
                (all(opened, bytes) ? damaged : harmless).incrementAndGet();
            } catch (UncheckedIOException e) {
                // The index says so while it is read; the store is opened anew then, which makes it again.
                assertThat(file).as("%s: %s", this, e).startsWith("local/index/");
                assertThat(e).as(toString()).hasMessageContaining("The index of store main is damaged");
                try (FlippedStore.Opened again = FlippedStore.reopen(files, place)) {
                    assertThat(all(again, bytes)).as(toString()).isFalse();
                }
                damaged.incrementAndGet();
            } catch (ProblemException e) {
                refused(e.problem());
            } finally {
                FlippedStore.empty(place);
            }
        }

        /** In memory where there is such a folder: an opening syncs its index. */
        private Path place() throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.createTempDirectory(Files.isWritable(memory) ? memory : folder, "flip");
        }

        private boolean all(FlippedStore.Opened opened, byte[] flipped) throws IOException {
            boolean named = images(opened.store());
            named |= points(opened.store());
            named |= packs(opened, flipped);
            spool(opened.store());
            return named;
        }

        private void refused(Problem problem) {
            assertThat(file)
                    .as("%s: %s", this, problem)
                    .doesNotStartWith("packs/")
                    .doesNotStartWith("points/");
            String name =
                    file.endsWith("store-id") ? "expected " : file.equals(FlippedStore.KEY_FILE) ? "master.key" : file;
            assertThat(problem.message()).as(toString()).contains(name);
            assertThat(problem.remedy()).as(toString()).isNotEmpty();
            assertThat(problem.kind()).as(toString()).isIn(Kind.CORRUPT, Kind.MISCONFIGURED, Kind.UNSUPPORTED);
            refused.incrementAndGet();
        }

        /** Each image restores unless it needs what was hit; then it says what. */
        private boolean images(OpenStore opened) throws IOException {
            boolean named = false;
            for (FlippedStore.Held image : store.images) {
                boolean needed = image.runs().contains(hit) || file.equals("keys/domain/" + image.domain());
                try {
                    Map<Long, byte[]> read = Images.read(id -> opened.get(image.domain(), id), image.root());
                    assertThat(needed).as("%s restores %s", this, image.point()).isFalse();
                    assertThat(read.keySet())
                            .as(toString())
                            .isEqualTo(image.blocks().keySet());
                    read.forEach((block, bytes) -> assertThat(bytes)
                            .as(toString())
                            .isEqualTo(image.blocks().get(block)));
                } catch (ProblemException e) {
                    assertThat(needed).as("%s: %s", this, e.problem()).isTrue();
                    assertThat(e.problem().kind())
                            .as(toString())
                            .isIn(Kind.CORRUPT, Kind.MISCONFIGURED, Kind.UNSUPPORTED);
                    assertThat(e.problem().message()).as(toString()).contains(file);
                    named = true;
                }
            }
            return named;
        }

        private boolean points(OpenStore opened) throws IOException {
            List<RestorePoint> expected = new ArrayList<>(store.points);
            boolean hurt = expected.removeIf(
                    point -> file.startsWith("points/" + point.id().value()));
            assertThat(opened.points().recorded()).as(toString()).containsExactlyElementsOf(expected);
            return hurt;
        }

        /** A look at all bytes of each pack sees it. */
        private boolean packs(FlippedStore.Opened opened, byte[] flipped) throws IOException {
            if (!file.startsWith("packs/")) {
                return false;
            }
            PackFormat format =
                    new PackFormat(PackId.ofBlob(file), opened.store().keys());
            assertThat(PackScan.whole(format, flipped).complete())
                    .as(toString())
                    .isFalse();
            return true;
        }

        /** What only the spool has is right, or it is missing. */
        private void spool(OpenStore opened) throws IOException {
            if (file.equals("keys/domain/default")) {
                return;
            }
            for (int i = 0; i < store.spooledChunks.size(); i++) {
                ChunkId id = store.spooled.ids().get(i);
                boolean missing = opened.missing("default", List.of(id)).get(0);
                assertThat(missing && !file.startsWith(FlippedStore.SPOOL))
                        .as(toString())
                        .isFalse();
                if (!missing) {
                    assertThat(opened.get("default", id))
                            .as(toString())
                            .isEqualTo(ByteBuffer.wrap(store.spooledChunks.get(i)));
                }
            }
        }

        @Override
        public String toString() {
            return "bit " + bit + " of " + file;
        }
    }
}
