// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.godwit.api.disk.Concern;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.UpdateAsk;
import org.godwit.wire.UpdateOffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the controller now and then whether there is a newer agent, and takes its place by it: fetched, verified, unpacked beside what
 * runs, tried, chosen, begun. Has a thread of its own, and needs no session: an agent that understands nothing else of its
 * controller still does this. What happens to the new version afterwards is the launcher's: see {@link Slots}.
 */
public final class Updater implements Updates {
    /** How long the controller must have answered polls before a new version is kept. */
    private static final Duration PROVEN = Duration.ofSeconds(20);

    private static final int PROVEN_POLLS = 3;

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    /** How long a replication is waited for; then it is begun again by the new version. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    /** Of bytes a second that a download takes. */
    private static final long DOWNLOAD = 8L << 20;

    /**
     * What runs.
     *
     * @param architecture as dpkg calls it; empty where there are no packages for it
     * @param glibc empty when it is not known
     */
    public record Running(String version, String architecture, Optional<String> glibc) {}

    /**
     * What it needs of the agent.
     *
     * @param busy whether a disk is open for a replication
     * @param restart ends the process, so that the launcher starts what was chosen
     */
    public record Host(BooleanSupplier busy, Runnable restart) {}

    private final Running running;
    private final Slots slots;
    private final Log log;
    private final Staging staging;
    private final Thread thread = new Thread(this::work, "godwit-update");
    private @Nullable Host host;
    private @Nullable UpdateDoor door;
    private @Nullable Settings settings;
    private boolean nudged;
    private long idles;
    private String refused = "";
    private volatile boolean confirmed;
    private volatile boolean stopped;
    private long firstNanos;
    private int polls;
    private volatile UpdateAsk.@Nullable Outcome outcome;
    private String said = "";

    /**
     * @param folder where new versions lie
     * @param runs the slot that was started, as the launcher says
     */
    public Updater(Running running, Path folder, String runs, Log log) {
        this.running = running;
        this.slots = new Slots(folder, runs);
        this.log = log;
        this.staging = new Staging(running, slots);
        try {
            outcome = slots.outcome();
            tell();
        } catch (IOException e) {
            log.warn("update: cannot read " + folder + ": " + e.getMessage());
        }
    }

    /** Begins to ask, once the machine has enrolled. */
    public void begin(Settings how, Host agent) {
        settings = how;
        host = agent;
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends a download. */
    public void stop() {
        stopped = true;
        thread.interrupt();
    }

    @Override
    public void polled() {
        if (confirmed) {
            return;
        }
        long now = System.nanoTime();
        if (polls == 0) {
            firstNanos = now;
        }
        polls++;
        if (polls >= PROVEN_POLLS && now - firstNanos >= PROVEN.toNanos()) {
            confirmed = true;
            nudge();
        }
    }

    @Override
    public void lost() {
        polls = 0;
    }

    @Override
    public void wanted() {
        nudge();
    }

    @Override
    public synchronized void idle() {
        idles++;
        notifyAll();
    }

    @Override
    public boolean refused(String code) {
        synchronized (this) {
            if (refused.equals(code)) {
                return true;
            }
            refused = code;
        }
        nudge();
        return true;
    }

    @Override
    public List<Concern> concerns() {
        UpdateAsk.Outcome last = outcome;
        return last == null
                ? List.of()
                : UpdateConcern.of(last, running.version()).stream().toList();
    }

    private synchronized void nudge() {
        nudged = true;
        notifyAll();
    }

    private void work() {
        Duration wait = FIRST;
        while (!stopped) {
            try {
                pause(wait);
                wait = look() ? USUAL : AFTER_FAILURE;
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                log.debug("update: " + e);
                wait = AFTER_FAILURE;
            }
        }
    }

    private synchronized void pause(Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        for (long left = wait.toMillis(); left > 0 && !nudged; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        nudged = false;
    }

    /** @return whether all is well */
    private boolean look() throws IOException, InterruptedException {
        boolean trial = slots.onTrial();
        if (confirmed) {
            slots.confirm();
            if (trial) {
                outcome = slots.outcome();
                log.info("updated version=" + running.version());
            }
        } else if (trial) {
            // One thing at a time: it has to prove itself first. The controller shows that it is about to.
            door().ask(ask());
            return true;
        }
        Optional<UpdateOffer> offer = door().ask(ask());
        if (offer.isEmpty() || !staging.isNew(offer.get(), outcome)) {
            return true;
        }
        return take(offer.get());
    }

    private synchronized UpdateAsk ask() throws IOException {
        UpdateAsk.Outcome last = outcome;
        return new UpdateAsk(
                running.version(), running.architecture(), slots.onTrial(), refused, last == null ? "" : last.line());
    }

    private boolean take(UpdateOffer offer) throws IOException, InterruptedException {
        log.info("update found version=" + offer.version() + " running=" + running.version());
        awaitIdle(offer.version());
        try {
            staging.stage(offer, door(), () -> stopped);
        } catch (ProblemException e) {
            failed(offer, e.problem());
            return false;
        }
        awaitIdle(offer.version());
        Host agent = host;
        if (agent == null || stopped) {
            return false;
        }
        OrderDesk.betweenFreezes(() -> {
            slots.choose(offer.version(), offer.sha256(), offer.request());
            log.info("update begins version=" + offer.version() + " instead of " + running.version());
            agent.restart().run();
        });
        return true;
    }

    /** Until no replication is under way, or one has just ended: with some machines the next begins at once. */
    private synchronized void awaitIdle(String version) throws InterruptedException {
        Host agent = host;
        long end = System.nanoTime() + PATIENCE.toNanos();
        long before = idles;
        boolean told = false;
        while (agent != null && agent.busy().getAsBoolean() && idles == before) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                log.warn("update waited " + PATIENCE.toMinutes() + " minutes for a replication, which version "
                        + version + " begins again");
                return;
            }
            if (!told) {
                told = true;
                log.info("update waits for the replication to end version=" + version);
            }
            wait(left);
        }
    }

    private void failed(UpdateOffer offer, Problem problem) throws IOException {
        UpdateAsk.Outcome end = new UpdateAsk.Outcome(
                "failed", offer.version(), offer.sha256(), offer.request(), problem.code() + " " + problem.message());
        outcome = end;
        tell();
        // Where the disk is full even this may fail: it is known until the next start.
        slots.outcome(end);
    }

    private void tell() {
        UpdateAsk.Outcome last = outcome;
        if (last != null && !last.word().equals("updated") && !said.equals(last.line())) {
            said = last.line();
            log.error("UPDATE_" + last.word().toUpperCase(Locale.ROOT) + " version=" + last.version() + " running="
                    + running.version() + " because=" + last.why());
        }
        // The controller shall know soon.
        nudge();
    }

    private UpdateDoor door() throws IOException {
        if (door == null) {
            Settings how = settings;
            if (how == null) {
                throw new IOException("not begun");
            }
            Identity identity =
                    new IdentityFolder(how.state()).load().orElseThrow(() -> new IOException("not enrolled"));
            door = new UpdateDoor(how.controller(), identity, RateLimit.of(DOWNLOAD));
        }
        return door;
    }
}
