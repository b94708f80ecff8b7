// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.godwit.agent.ConnectionListener;
import org.godwit.agent.Log;
import org.godwit.wire.WireJson;
import org.jspecify.annotations.Nullable;

/**
 * What a running agent says of itself: a small file in the service's runtime folder, which lies in memory and is never frozen.
 * Written by a thread of its own every few seconds; its age says whether the agent lives.
 */
final class StatusFile implements ConnectionListener, AutoCloseable {
    /** Where systemd, or the SysV script, says that the folder is. */
    private static final String VARIABLE = "RUNTIME_DIRECTORY";

    private static final Path USUAL = Path.of("/run/godwit-agent");
    private static final String NAME = "status.json";
    private static final long SECONDS = 5;

    private final Path file;
    private final Clock clock;
    private final Log log;
    private final Running begun;
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "godwit-status");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Instant answered;
    private volatile @Nullable String waiting;
    private boolean closed;

    /**
     * The agent as it runs. Times are ISO 8601.
     *
     * @param writtenAt when this was true
     * @param tracker how changes are found
     * @param answeredAt when the controller last answered it
     * @param waitingBecause why it did not, if it did not since
     */
    record Running(
            long pid,
            String version,
            String controller,
            String startedAt,
            @Nullable String tracker,
            @Nullable String writtenAt,
            @Nullable String answeredAt,
            @Nullable String waitingBecause) {}

    StatusFile(Path folder, Running begun, Clock clock, Log log) {
        this.file = folder.resolve(NAME);
        this.begun = begun;
        this.clock = clock;
        this.log = log;
    }

    /** Where an agent of this service tells; empty for one that was started by hand. */
    static Optional<Path> folder(Map<String, String> environment) {
        String named = environment.getOrDefault(VARIABLE, "");
        return named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named.split(":", 2)[0]));
    }

    /** What the agent of this machine's service said last; empty when it does not run. */
    static Optional<Running> read(Map<String, String> environment) {
        Path file = folder(environment).orElse(USUAL).resolve(NAME);
        try {
            Running running = WireJson.read(Files.readAllBytes(file), Running.class);
            return ProcessHandle.of(running.pid())
                    .filter(ProcessHandle::isAlive)
                    .map(process -> running);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Begins to write. */
    void begin() {
        writer.scheduleWithFixedDelay(this::write, 0, SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void answered() {
        boolean news = answered == null || waiting != null;
        answered = clock.instant();
        waiting = null;
        if (news && !writer.isShutdown()) {
            writer.execute(this::write);
        }
    }

    @Override
    public void waiting(String because) {
        waiting = because;
    }

    private Running now() {
        Instant last = answered;
        return new Running(
                begun.pid(),
                begun.version(),
                begun.controller(),
                begun.startedAt(),
                begun.tracker(),
                clock.instant().toString(),
                last == null ? null : last.toString(),
                waiting);
    }

    synchronized void write() {
        if (closed) {
            return;
        }
        try {
            Path whole = file.resolveSibling(NAME + ".new");
            Files.deleteIfExists(whole);
            Files.createFile(whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(whole, WireJson.write(now()));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            log.debug("status not written file=" + file + " because=" + e);
        }
    }

    /** The agent has ended. */
    @Override
    public synchronized void close() {
        closed = true;
        writer.shutdownNow();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.debug("status not taken away file=" + file + " because=" + e);
        }
    }
}
