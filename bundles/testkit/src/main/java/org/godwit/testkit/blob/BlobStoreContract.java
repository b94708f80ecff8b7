// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.godwit.api.chunk.BlobBench;
import org.godwit.api.chunk.BlobCheck;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link BlobStore} does. A plugin's test extends it and says how to make an empty store. */
public abstract class BlobStoreContract {
    @SuppressWarnings("NullAway.Init") // JUnit calls prepare() first
    private BlobStore blobs;

    /** A new, empty store. */
    protected abstract BlobStore create() throws Exception;

    /** Another client of the store that {@link #create} made last, as another process has it. */
    protected abstract BlobStore another() throws Exception;

    @BeforeEach
    void prepare() throws Exception {
        blobs = create();
    }

    @Test
    void aFileIsPutWholeAndMayLoseItsName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "hello");
        assertThat(blobs.put("packs/ab/one", file)).isTrue();
        Files.delete(file);
        assertThat(text("packs/ab/one")).isEqualTo("hello");
    }

    @Test
    void aNameThatExistsKeepsItsBytesFromAFile(@TempDir Path folder) throws IOException {
        blobs.put("a", 3, channel("old"));
        Path file = Files.writeString(folder.resolve("file"), "newer");
        assertThat(blobs.put("a", file)).isFalse();
        assertThat(text("a")).isEqualTo("old");
        assertThat(file).hasContent("newer");
    }

    /** Those that an operator may also run against a store of their own. */
    @TestFactory
    Stream<DynamicTest> promises() {
        return BlobCheck.all().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> {
                    BlobStore store = create();
                    check.run(new BlobBench(store, another(), "verify-x/"));
                    assertThat(store.list("", "", 10)).isEmpty();
                }));
    }

    @Test
    void aBlobWhoseSourceFailsIsNotKept() {
        ReadableByteChannel broken = Channels.newChannel(new java.io.InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the source broke");
            }
        });
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> blobs.put("broken", 10, broken));
        assertThat(sizeOf("broken")).isEqualTo(-1);
    }

    @Test
    void rangesAreReadAndCutOffAtTheEnd() throws IOException {
        blobs.put("a", 10, channel("0123456789"));
        ByteBuffer middle = ByteBuffer.allocate(8).position(2).limit(6);
        assertThat(blobs.get("a", 3, middle)).isEqualTo(4);
        assertThat(new String(middle.array(), 2, 4, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("3456");
        assertThat(middle.hasRemaining()).isFalse();
        assertThat(blobs.get("a", 8, ByteBuffer.allocate(5))).isEqualTo(2);
        assertThat(blobs.get("a", 10, ByteBuffer.allocate(5))).isZero();
        assertThat(blobs.get("a", 1L << 40, ByteBuffer.allocate(5))).isZero();
        assertThat(blobs.get("a", 2, ByteBuffer.allocateDirect(5))).isEqualTo(5);
    }

    @Test
    void namesAreListedInByteOrderPageByPage() throws IOException {
        List<String> names = List.of("a-b/x", "a.b", "a/b/c/d", "a/b0", "a0", "b/1", "b/2", "b/3", "b0/4", "c");
        for (String name : names) {
            blobs.put(name, 1, channel("x"));
        }
        List<String> sorted = names.stream().sorted().toList();
        for (int limit : new int[] {1, 2, 3, 100}) {
            assertThat(listed("", limit)).as("pages of %d", limit).isEqualTo(sorted);
            assertThat(listed("b/", limit)).isEqualTo(List.of("b/1", "b/2", "b/3"));
            assertThat(listed("a", limit))
                    .isEqualTo(
                            sorted.stream().filter(name -> name.startsWith("a")).toList());
        }
        assertThat(blobs.list("zz", "", 10)).isEmpty();
        assertThat(blobs.list("b/", "b/2", 10)).containsExactly("b/3");
        assertThat(blobs.list("", "b/2", 2)).containsExactly("b/3", "b0/4");
    }

    @Test
    void namesOutsideTheRulesAreRefused() {
        for (String name : List.of("", "A", "../a", "a/../b", "a//b", "/a", "a/", ".a", "a/b/c/d/e", "a b")) {
            assertThatThrownBy(() -> blobs.put(name, 1, channel("x")))
                    .as("name '%s'", name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> blobs.size("a".repeat(201))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneWriterAtATime() throws Exception {
        try (AutoCloseable claim = blobs.claim("controller-1")) {
            assertThat(claim).isNotNull();
            BlobStore other = another();
            assertProblem(() -> other.claim("controller-2"), Kind.MISCONFIGURED, "STORE_IN_USE");
            assertThatThrownBy(() -> other.claim("controller-2")).hasMessageContaining("controller-1");
        }
        another().claim("controller-2").close();
        blobs.claim("controller-1").close();
    }

    @Test
    void manyThreadsPutAndReadAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> puts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String name = "many/" + i % 20;
                puts.add(() -> blobs.put(name, 4096, channel(bytes(name.hashCode(), 4096))));
            }
            long made = 0;
            for (Future<Boolean> put : threads.invokeAll(puts)) {
                made += put.get() ? 1 : 0;
            }
            assertThat(made).isEqualTo(20);
        } finally {
            threads.shutdown();
        }
        for (String name : listed("many/", 7)) {
            ByteBuffer target = ByteBuffer.allocate(4096);
            blobs.get(name, 0, target);
            assertThat(target.array()).isEqualTo(bytes(name.hashCode(), 4096));
        }
    }

    private List<String> listed(String prefix, int limit) throws IOException {
        List<String> all = new ArrayList<>();
        String after = "";
        for (List<String> page = blobs.list(prefix, after, limit);
                !page.isEmpty();
                page = blobs.list(prefix, after, limit)) {
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page);
            after = page.get(page.size() - 1);
        }
        return all;
    }

    private long sizeOf(String name) {
        try {
            return blobs.size(name).orElse(-1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String text(String name) throws IOException {
        ByteBuffer target = ByteBuffer.allocate((int) blobs.size(name).orElseThrow());
        blobs.get(name, 0, target);
        return new String(target.array(), java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static void assertProblem(Callable<?> call, Kind kind, String code) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(call::call).satisfies(thrown -> {
            assertThat(thrown.problem().kind()).isEqualTo(kind);
            assertThat(thrown.problem().code()).isEqualTo(code);
        });
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static ReadableByteChannel channel(String text) {
        return channel(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }
}
