// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FsBlobStoreTest {
    @TempDir
    private Path temp;

    @Test
    void aFullDiskIsSaidAndLeavesNothing() throws IOException {
        FsBlobStore full = new FsBlobStore("main", temp.resolve("s"), path -> failing(path, "No space left on device"));
        assertProblem(() -> full.put("packs/a", 100, channel(100)), Kind.MISCONFIGURED, "STORE_FULL");
        assertThat(full.size("packs/a")).isEmpty();
        assertThat(filesIn(temp.resolve("s/temp"))).isEmpty();
        FsBlobStore roomy = new FsBlobStore("main", temp.resolve("s"), TempFile::create);
        assertThat(roomy.put("packs/a", 100, channel(100))).isTrue();
    }

    @Test
    void aReadOnlyDiskIsSaid() {
        FsBlobStore readOnly =
                new FsBlobStore("main", temp.resolve("s"), path -> failing(path, "Read-only file system"));
        assertProblem(() -> readOnly.put("a", 1, channel(1)), Kind.MISCONFIGURED, "STORE_READ_ONLY");
    }

    @Test
    void anythingElseIsTriedAgain() {
        FsBlobStore broken = new FsBlobStore("main", temp.resolve("s"), path -> failing(path, "Input/output error"));
        assertProblem(() -> broken.put("a", 1, channel(1)), Kind.TRANSIENT, "STORE_FAILED");
    }

    @Test
    void aNewerFormatIsRefusedAndNotTouched() throws IOException {
        Files.writeString(temp.resolve("godwit-store"), "godwit-store 2\n");
        FsBlobStore store = new FsBlobStore("main", temp, TempFile::create);
        assertProblem(() -> store.list("", "", 10), Kind.UNSUPPORTED, "STORE_FORMAT");
        assertThat(store.trouble()).hasValueSatisfying(problem -> assertThat(problem.message())
                .contains("has format 2, this version knows format 1"));
        assertThat(filesIn(temp)).containsExactly("godwit-store");
    }

    @Test
    void aFolderOfOtherFilesIsRefused() throws IOException {
        Files.writeString(temp.resolve("holiday.jpg"), "");
        FsBlobStore store = new FsBlobStore("main", temp, TempFile::create);
        assertProblem(() -> store.claim("me"), Kind.MISCONFIGURED, "STORE_FOREIGN");
        assertThat(filesIn(temp)).containsExactly("holiday.jpg");
    }

    @Test
    void aStoreThatComesBackHeals() throws IOException {
        Path folder = temp.resolve("s");
        FsBlobStore store = new FsBlobStore("main", folder, TempFile::create);
        store.put("a", 1, channel(1));
        Files.move(folder, temp.resolve("unmounted"));
        Files.createDirectory(folder);
        assertProblem(() -> store.get("a", 0, ByteBuffer.allocate(1)), Kind.TRANSIENT, "STORE_GONE");
        assertProblem(() -> store.put("b", 1, channel(1)), Kind.TRANSIENT, "STORE_GONE");
        assertThat(store.trouble()).isPresent();
        assertThat(filesIn(folder)).isEmpty();
        Files.delete(folder);
        Files.move(temp.resolve("unmounted"), folder);
        assertThat(store.trouble()).isEmpty();
        assertThat(store.size("a")).hasValue(1);
    }

    @Test
    void leftoversOfADeadWriterGoWithTheClaim() throws Exception {
        FsBlobStore store = new FsBlobStore("main", temp, TempFile::create);
        store.put("a", 1, channel(1));
        Files.writeString(temp.resolve("temp/half"), "ha");
        store.claim("me").close();
        assertThat(filesIn(temp.resolve("temp"))).isEmpty();
        assertThat(store.size("a")).hasValue(1);
    }

    @Test
    void anotherProcessIsKeptOutUntilTheFirstIsKilled() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClaimingProcess.class.getName(),
                        temp.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("claimed");
            FsBlobStore store = new FsBlobStore("main", temp, TempFile::create);
            assertProblem(() -> store.claim("me"), Kind.MISCONFIGURED, "STORE_IN_USE");
            assertThatThrownBy(() -> store.claim("me")).hasMessageContaining("the other controller");
            other.destroyForcibly();
            assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
            store.claim("me").close();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void aClaimHoldsWhenASecondOneWasRefusedInTheSameProcess() throws Exception {
        FsBlobStore store = new FsBlobStore("main", temp, TempFile::create);
        try (AutoCloseable claim = store.claim("me")) {
            assertThat(claim).isNotNull();
            assertProblem(() -> store.claim("me again"), Kind.MISCONFIGURED, "STORE_IN_USE");
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx32m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ClaimingProcess.class.getName(),
                            temp.toString())
                    .redirectErrorStream(true)
                    .start();
            try {
                assertThat(other.inputReader().readLine()).isEqualTo("STORE_IN_USE");
            } finally {
                other.destroyForcibly();
            }
        }
    }

    @Test
    void anUnknownKeyIsRefusedByName() {
        assertThatThrownBy(() -> new FsBlobStore(page(), Map.of("id", "main", "foldr", "/tmp")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("foldr")
                .hasMessageContaining("folder");
    }

    @Test
    void aSystemPropertyIsFilledIntoTheFolder() {
        assertThat(Placeholders.filled("${java.io.tmpdir}/x")).isEqualTo(System.getProperty("java.io.tmpdir") + "/x");
        assertThat(Placeholders.filled("${no.such}/x")).isEqualTo("${no.such}/x");
    }

    /** A page on which nothing was written. */
    private static Config page() {
        return (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (page, key, arguments) -> key.getDefaultValue());
    }

    private static TempFile failing(Path path, String reason) throws IOException {
        TempFile real = TempFile.create(path);
        return new TempFile() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                real.write(bytes.slice(0, bytes.remaining() / 2));
                throw new FileSystemException(path.toString(), null, reason);
            }

            @Override
            public void force() throws IOException {
                real.force();
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private static ReadableByteChannel channel(int length) {
        return Channels.newChannel(new ByteArrayInputStream(new byte[length]));
    }

    private static void assertProblem(Callable<?> call, Kind kind, String code) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(call::call).satisfies(thrown -> {
            assertThat(thrown.problem().kind()).isEqualTo(kind);
            assertThat(thrown.problem().code()).isEqualTo(code);
        });
    }
}
