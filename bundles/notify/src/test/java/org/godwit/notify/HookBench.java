// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;
import org.godwit.api.notify.Webhooks;
import org.godwit.testkit.catalog.MemoryNotifyJournal;

/** Hooks as the controller has them, with a clock that is set by hand and short limits. */
final class HookBench implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    final NotifyJournal journal;
    final HookBook book;
    final Outbox outbox;
    final HookSender sender;
    final HookKeeper keeper;
    final CloudEvents events;
    final Supplier<String> ids;
    private final Poster poster;
    private volatile Instant now = NOON;

    HookBench(Path folder) throws IOException {
        this(folder, new MemoryNotifyJournal());
    }

    HookBench(Path folder, NotifyJournal journal) throws IOException {
        this.journal = journal;
        AtomicInteger number = new AtomicInteger();
        ids = () -> String.format(java.util.Locale.ROOT, "%06d", number.incrementAndGet());
        events = new CloudEvents("https://controller.example", ids);
        poster = new Poster(
                new AddressGuard("127.0.0.0/8"),
                true,
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                new Poster.Limits(Duration.ofSeconds(2), Duration.ofSeconds(2)));
        Vault vault = Vault.in(folder.resolve("key"));
        HookPost post = new HookPost(poster, vault);
        book = new HookBook(journal);
        outbox = new Outbox(journal, book, (topic, severity) -> false, ids);
        InstantSource clock = () -> now;
        sender = new HookSender(journal, book, post, new HookSender.Pace(clock, new Backoff(new Random(1))));
        keeper = new HookKeeper(
                journal,
                book,
                new HookKeeper.Sending(sender, post, vault, true),
                new HookKeeper.Making(clock, ids, events));
    }

    Webhook hook(String url) throws IOException {
        return keeper.create(order(url)).hook();
    }

    static Webhooks.Change order(String url) {
        return new Webhooks.Change(url, List.of("alert", "site"), Severity.WARNING, true, Optional.empty(), "ann");
    }

    void tell(String topic, Severity severity) throws IOException {
        Outbox.News news = new Outbox.News(topic, severity, events.ping("test", now));
        journal.save(List.of(), outbox.deliveries(List.of(news), now));
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Lets it send until that is so. */
    void until(BooleanSupplier done) throws IOException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited 60 s in vain");
            }
            sender.turn();
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        sender.close();
        poster.close();
    }
}
