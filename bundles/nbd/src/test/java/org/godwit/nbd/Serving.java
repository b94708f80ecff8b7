// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.godwit.api.export.Exports.Export;
import org.godwit.api.export.Exports.Order;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.godwit.api.point.RestorePointId;
import org.jspecify.annotations.Nullable;

/** A server with exports of made-up disks. */
final class Serving implements AutoCloseable {
    final MadeUpDisks disks;
    final ExportBook book;
    final NbdServer server;
    final List<String> told = new ArrayList<>();

    @Nullable
    SSLContext tls;

    Serving(MadeUpDisks disks, Path folder, Clock clock) throws IOException {
        this(disks, folder, clock, ReadAhead.threads(), 1L << 30);
    }

    Serving(MadeUpDisks disks, Path folder, Clock clock, Executor ahead, long mostWritten) throws IOException {
        this.disks = disks;
        Door door = new Door() {
            @Override
            public Optional<Served> find(String name) {
                return book().named(name);
            }

            @Override
            public Optional<SSLContext> tls() {
                return Optional.ofNullable(tls);
            }
        };
        server = NbdServer.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), door, 16);
        Live.Means means = new Live.Means(disks, new BlockCache(16), ahead, folder, mostWritten);
        book = new ExportBook(
                means, new Place("127.0.0.1", server.port(), true), new Told(), clock, new SecureRandom());
        book.comeBack();
    }

    private ExportBook book() {
        return book;
    }

    Export export(boolean writable) throws IOException {
        return book.create(order(writable), true, "admin");
    }

    static Order order(boolean writable) {
        return new Order(new RestorePointId("rp_1"), "", writable, Optional.of(false), Duration.ofHours(1));
    }

    Client client(Export export) throws IOException {
        return Client.of(server.port(), export.name(), true);
    }

    private final class Told implements Events {
        @Override
        public void publish(String topic, String type, String subject, Map<String, String> facts) {
            told.add(type + " " + facts.getOrDefault("because", ""));
        }

        @Override
        public AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
            return () -> {};
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        book.close();
    }
}
