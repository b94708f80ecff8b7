// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.export.Exports.Activity;
import org.godwit.api.export.Exports.Export;
import org.godwit.api.export.Exports.Order;
import org.godwit.api.id.Ulid;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.Events;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exports there are, each remembered in a file. */
final class ExportBook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportBook.class);
    static final int MOST = 256;
    private static final int NAME_BYTES = 20;

    private final Live.Means means;
    private final Place place;
    private final Events events;
    private final Clock clock;
    private final SecureRandom random;
    private final Ulid ids;
    private final Map<String, Live> exports = new ConcurrentHashMap<>();
    private final Map<String, Live> byName = new ConcurrentHashMap<>();

    ExportBook(Live.Means means, Place place, Events events, Clock clock, SecureRandom random) throws IOException {
        this.means = means;
        this.place = place;
        this.events = events;
        this.clock = clock;
        this.random = random;
        ids = new Ulid(clock, random);
        Files.createDirectories(means.folder());
    }

    /** Takes up those of the last run that can be; those that were written end, and what was written with them. */
    void comeBack() throws IOException {
        try (DirectoryStream<Path> written = Files.newDirectoryStream(means.folder(), "*.written")) {
            for (Path file : written) {
                Files.deleteIfExists(file);
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(means.folder(), "*" + Note.SUFFIX)) {
            for (Path file : files) {
                comeBack(file);
            }
        }
        look();
    }

    private void comeBack(Path file) {
        try {
            Live live = new Live(Note.read(file), means);
            add(live);
            if (live.note().writable()) {
                gone(live, "the controller was started again, and what was written is lost", "system");
            }
        } catch (IOException e) {
            LOG.warn("an export does not come back: {}", e.getMessage());
        }
    }

    private void add(Live live) {
        exports.put(live.note().id(), live);
        byName.put(live.note().name(), live);
    }

    Export create(Order order, boolean certificate, String by) throws IOException {
        boolean tls = order.tls().orElse(!place.loopback());
        if (!tls && !place.loopback()) {
            throw Refusals.needsTls(place.host());
        }
        if (tls && !certificate) {
            throw Refusals.noCertificate();
        }
        if (exports.size() >= MOST) {
            throw Refusals.tooMany(MOST);
        }
        Instant now = clock.instant();
        Note asked = new Note(
                "exp_" + ids.next(),
                order.point(),
                order.disk(),
                order.writable(),
                tls,
                name(),
                now,
                now.plus(order.life()),
                by);
        Live live = new Live(asked, means);
        Optional<DiskImage> disk = live.open();
        boolean well = false;
        try {
            asked.write(means.folder());
            add(live);
            well = true;
        } finally {
            if (!well) {
                live.end();
            }
        }
        LOG.info(
                "export created: export={} point={} disk={} writable={} tls={} until={} by={}",
                asked.id(),
                asked.point(),
                disk.map(image -> image.disk().name()).orElse(""),
                asked.writable(),
                tls,
                asked.endsAt(),
                by);
        tell(live, "point.exported", Map.of("by", by));
        return view(live);
    }

    /** 32 characters that nobody guesses. */
    private String name() {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        StringBuilder name = new StringBuilder();
        for (byte one : bytes) {
            name.append("%02x".formatted(one));
        }
        return name.toString();
    }

    Optional<Served> named(String name) {
        return Optional.ofNullable(byName.get(name))
                .filter(live -> live.note().endsAt().isAfter(clock.instant()))
                .flatMap(Live::served);
    }

    List<Export> list() {
        return exports.values().stream()
                .map(this::view)
                .sorted(Comparator.comparing(Export::id))
                .toList();
    }

    Export find(String id) throws IOException {
        return view(live(id));
    }

    private Live live(String id) throws IOException {
        Live live = exports.get(id);
        if (live == null) {
            throw Refusals.unknown(id);
        }
        return live;
    }

    void end(String id, String by) throws IOException {
        gone(live(id), "somebody ended it", by);
    }

    private void gone(Live live, String because, String by) throws IOException {
        Note note = live.note();
        byName.remove(note.name());
        try {
            live.end();
        } finally {
            note.delete(means.folder());
            if (exports.remove(note.id()) != null) {
                LOG.info("export ended: export={} point={} by={} because={}", note.id(), note.point(), by, because);
                tell(live, "point.export-ended", Map.of("by", by, "because", because));
            }
        }
    }

    /** Ends those whose time is over, and opens those that could not be opened before. */
    void look() {
        for (Live live : List.copyOf(exports.values())) {
            try {
                if (!live.note().endsAt().isAfter(clock.instant())) {
                    gone(live, "its time is over", "system");
                } else {
                    reopen(live);
                }
            } catch (IOException | RuntimeException e) {
                live.trouble(String.valueOf(e.getMessage()));
            }
        }
    }

    private void reopen(Live live) throws IOException {
        try {
            live.open();
        } catch (ProblemException e) {
            if (e.problem().kind() == Problem.Kind.MISSING) {
                gone(live, e.problem().message(), "system");
                return;
            }
            throw e;
        }
    }

    private void tell(Live live, String type, Map<String, String> facts) {
        Note note = live.note();
        Map<String, String> all = new java.util.TreeMap<>(facts);
        all.put("export", note.id());
        events.publish("point", type, note.point().value(), all);
    }

    private Export view(Live live) {
        Note note = live.note();
        Optional<Served> served = live.served();
        Activity activity = new Activity(
                served.map(Served::connections).orElse(0),
                served.map(Served::servedBytes).orElse(0L),
                live.loadedBytes(),
                served.map(one -> one.device().writtenBytes()).orElse(0L),
                live.trouble());
        return new Export(
                note.id(),
                note.point(),
                note.disk(),
                live.sizeBytes(),
                note.writable(),
                note.tls(),
                note.name(),
                place.uri(note.name(), note.tls()),
                note.createdAt(),
                note.endsAt(),
                note.by(),
                activity);
    }

    /** Lets go of all disks; the files of exports that are only read stay for the next run. */
    @Override
    public void close() throws IOException {
        for (Live live : exports.values()) {
            if (live.note().writable()) {
                gone(live, "the controller stops, and what was written is lost", "system");
            } else {
                live.end();
            }
        }
    }
}
