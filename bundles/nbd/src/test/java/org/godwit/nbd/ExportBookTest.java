// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.godwit.api.export.Exports.Export;
import org.godwit.api.export.Exports.Order;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExportBookTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path folder;

    private final MadeUpDisks disks = new MadeUpDisks(1, 4 << 20);

    private Serving serving(Instant now) throws IOException {
        return new Serving(disks, folder, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void whatIsReadComesBackAndWhatIsWrittenDoesNot() throws IOException {
        Export read;
        try (Serving first = serving(NOON)) {
            read = first.export(false);
            Export written = first.export(true);
            try (Client client = first.client(written)) {
                assertThat(client.write(0, 5, new byte[] {1}).error).isZero();
                assertThat(client.read(5, 1)).containsExactly(1);
            }
            assertThat(first.book.find(written.id()).activity().writtenBytes()).isEqualTo(4096);
            Path note = folder.resolve(read.id() + Note.SUFFIX);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(note)))
                    .isEqualTo("rw-------");
            // As if the process had been killed: the files of both are there for the next.
            for (String file :
                    List.of(read.id() + Note.SUFFIX, written.id() + Note.SUFFIX, written.id() + ".written")) {
                Files.copy(folder.resolve(file), folder.resolve("kept-" + file));
            }
        }
        assertThat(disks.uses).isEmpty();
        for (String file : folder.toFile().list()) {
            if (file.startsWith("kept-")) {
                Path name = folder.resolve(file.substring(5));
                Files.deleteIfExists(name);
                Files.move(folder.resolve(file), name);
            }
        }
        try (Serving second = serving(NOON.plusSeconds(60))) {
            assertThat(second.book.list()).extracting(Export::id).containsExactly(read.id());
            assertThat(second.book.find(read.id()).name()).isEqualTo(read.name());
            assertThat(second.told)
                    .containsExactly(
                            "point.export-ended the controller was started again, and what was written is lost");
            assertThat(disks.uses).containsExactly("export " + read.id());
            try (Client client = second.client(read)) {
                assertThat(client.read(1 << 20, 1)[0]).isEqualTo(disks.bytes[1 << 20]);
            }
            assertThat(folder.toFile().list()).containsExactly(read.id() + Note.SUFFIX);
        }
        try (Serving third = serving(NOON.plus(Duration.ofHours(1)))) {
            assertThat(third.book.list()).isEmpty();
            assertThat(third.told).containsExactly("point.export-ended its time is over");
            assertThat(folder.toFile().list()).isEmpty();
        }
    }

    @Test
    void aStoreThatIsAwayIsWaitedForAndAPointThatIsGoneEndsItsExport() throws IOException {
        Export read;
        try (Serving first = serving(NOON)) {
            read = first.export(false);
        }
        disks.trouble =
                Optional.of(Problem.of(Problem.Kind.TRANSIENT, "STORE_MISSING", "Looked for store main.", "Start it."));
        try (Serving second = serving(NOON)) {
            assertThat(second.book.find(read.id()).activity().trouble()).isEqualTo("Looked for store main.");
            assertThatThrownBy(() -> second.client(read)).hasMessageContaining("80000006");
            disks.trouble = Optional.empty();
            second.book.look();
            assertThat(second.book.find(read.id()).activity().trouble()).isEmpty();
            second.client(read).close();
        }
        disks.trouble =
                Optional.of(Problem.of(Problem.Kind.MISSING, "RESTORE_POINT_UNKNOWN", "It is gone.", "List them."));
        try (Serving third = serving(NOON)) {
            assertThat(third.book.list()).isEmpty();
            assertThat(third.told).containsExactly("point.export-ended It is gone.");
        }
    }

    @Test
    void anythingButLoopbackAsksForTls() throws IOException {
        Live.Means means = new Live.Means(disks, new BlockCache(16), Runnable::run, folder, 1 << 20);
        try (ExportBook book = new ExportBook(
                means,
                new Place("192.0.2.1", 10809, InetAddress.getByName("192.0.2.1").isLoopbackAddress()),
                new Quiet(),
                Clock.systemUTC(),
                new java.security.SecureRandom())) {
            assertThatThrownBy(() -> book.create(Serving.order(false), true, "admin"))
                    .hasMessageContaining("without TLS");
            Order order = new Order(new RestorePointId("rp_1"), "", false, Optional.empty(), Duration.ofHours(1));
            assertThatThrownBy(() -> book.create(order, false, "admin")).hasMessageContaining("certificate");
            Export made = book.create(order, true, "admin");
            assertThat(made.uri().toString())
                    .startsWith("nbds://192.0.2.1:10809/")
                    .hasSize(23 + 40);
        }
    }

    @Test
    void whatMayBeWrittenIsBounded() throws IOException {
        try (Serving serving = new Serving(disks, folder, Clock.systemUTC(), Runnable::run, 2L * Overlay.PAGE_BYTES)) {
            try (Client client = serving.client(serving.export(true))) {
                assertThat(client.write(0, 4090, new byte[10]).error).isZero();
                assertThat(client.write(0, 4090, new byte[10]).error).isZero();
                assertThat(client.write(0, 1 << 20, new byte[300_000]).error).isEqualTo(Nbd.ENOSPC);
                assertThat(client.ask(0, Nbd.CMD_TRIM, 0, 8192).error).isZero();
                assertThat(client.write(0, 1 << 20, new byte[8192]).error).isZero();
            }
        }
    }
}
