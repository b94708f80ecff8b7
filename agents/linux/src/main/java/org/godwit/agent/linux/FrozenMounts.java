// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.godwit.agent.Freezer;
import org.godwit.api.disk.Concern;
import org.jspecify.annotations.Nullable;

/**
 * File systems that were frozen one after the other. Three thaw them, whoever comes first: {@link #thaw}, a timer within
 * this process, and the {@link Watchdog} outside of it. Only when it was the first, nothing was written in between.
 */
final class FrozenMounts implements Freezer.Frozen {
    /** For tests: a program that runs while all is frozen, before it is thawed. Its time is not counted. */
    private static final @Nullable String WITNESS = System.getProperty("godwit.frozen.script");

    private final Freezing said;
    private final List<OpenMount> open;
    private final Watchdog watchdog;
    private final List<OpenMount> frozen = new ArrayList<>();
    private final List<String> lowered = new ArrayList<>();
    private final List<Concern> notes = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "godwit-thaw");
        thread.setDaemon(true);
        return thread;
    });
    private boolean over;
    private boolean unbroken = true;
    private boolean applications;
    private long beganNanos;
    private long witnessNanos;
    private Freezer.@Nullable Thawed thawed;

    private FrozenMounts(List<OpenMount> open, Watchdog watchdog, Freezing said) {
        this.open = open;
        this.watchdog = watchdog;
        this.said = said;
    }

    /** @throws IOException when one cannot be frozen; then all that were are thawed, but nothing is closed */
    static FrozenMounts freeze(MountTable.Found found, List<OpenMount> open, Watchdog watchdog, Freezing said)
            throws IOException {
        FrozenMounts mounts = new FrozenMounts(open, watchdog, said);
        mounts.note(found);
        mounts.tellApplications();
        boolean well = false;
        try {
            mounts.begin();
            well = true;
            return mounts;
        } finally {
            if (!well) {
                mounts.release();
                mounts.end();
            }
        }
    }

    private void note(MountTable.Found found) {
        for (String swap : found.swaps()) {
            notes.add(new Concern(
                    Concern.Level.INFO,
                    "CONSISTENCY_SWAP",
                    "Swap at " + swap + " is in use: what it holds is of no one moment, and nobody needs it.",
                    ""));
        }
        for (String each : found.unplaced()) {
            notes.add(new Concern(
                    Concern.Level.WARNING,
                    "CONSISTENCY_NOT_FROZEN",
                    "It is not known on which disks " + each + " lies: it was not frozen.",
                    "Stop what writes to it while the machine is replicated."));
        }
    }

    private void tellApplications() {
        if (said.preFreeze().isPresent()) {
            String wrong = Script.run(said.preFreeze().get());
            applications = wrong.isEmpty();
            if (!applications) {
                lowered.add(wrong);
            }
        }
    }

    private void begin() throws IOException {
        // Threads and classes are made before they are needed.
        timer.schedule(() -> {}, 0, TimeUnit.SECONDS);
        watchdog.freeze();
        beganNanos = System.nanoTime();
        timer.schedule(this::late, said.limitSeconds(), TimeUnit.SECONDS);
        List<OpenMount> stubborn = new ArrayList<>();
        for (OpenMount each : open) {
            try {
                Libc.freeze(each.fd());
            } catch (Libc.CallFailedException e) {
                if (e.errno() != Libc.EOPNOTSUPP && e.errno() != Libc.ENOTTY) {
                    throw new IOException(
                            each.words() + " could not be frozen: "
                                    + (e.errno() == Libc.EBUSY ? "it is frozen by somebody else" : e.getMessage()),
                            e);
                }
                stubborn.add(each);
                continue;
            }
            froze(each);
        }
        for (OpenMount each : stubborn) {
            Libc.syncOne(each.fd());
            notes.add(new Concern(
                    Concern.Level.INFO,
                    "CONSISTENCY_SYNC",
                    "The file system " + each.words() + " cannot be frozen: it was written out while the others stood.",
                    ""));
        }
    }

    private synchronized void froze(OpenMount mount) throws IOException {
        frozen.add(mount);
        if (over) {
            throw new IOException("freezing took longer than --freeze-limit " + said.limitSeconds());
        }
    }

    private synchronized void late() {
        over = true;
        unbroken = false;
        release();
    }

    /** Thaws what is frozen, in the opposite order; says whether all of it still was. */
    private synchronized boolean release() {
        boolean all = true;
        for (int i = frozen.size() - 1; i >= 0; i--) {
            try {
                all &= Libc.thaw(frozen.get(i).fd());
            } catch (IOException e) {
                all = false;
            }
        }
        return all;
    }

    @Override
    public Freezer.Thawed thaw() {
        Freezer.Thawed known = thawed;
        if (known != null) {
            return known;
        }
        // Not under the lock: the timer goes on.
        witness();
        boolean first = released();
        long milliseconds = (System.nanoTime() - beganNanos - witnessNanos) / 1_000_000;
        end();
        Freezer.Thawed now = new Freezer.Thawed(first, frozen.size(), applications, milliseconds, lowered, notes);
        thawed = now;
        return now;
    }

    private synchronized boolean released() {
        return release() && unbroken;
    }

    private void witness() {
        if (WITNESS != null) {
            long from = System.nanoTime();
            String wrong = Script.run(Path.of(WITNESS));
            if (!wrong.isEmpty()) {
                lowered.add("the witness: " + wrong);
            }
            witnessNanos = System.nanoTime() - from;
        }
    }

    private void end() {
        timer.shutdownNow();
        try {
            watchdog.thawed();
        } catch (IOException e) {
            lowered.add("the watchdog had ended: " + e.getMessage());
        }
        watchdog.close();
        for (OpenMount each : open) {
            try {
                each.close();
            } catch (IOException e) {
                notes.add(
                        new Concern(Concern.Level.INFO, "MOUNT_NOT_CLOSED", each.words() + ": " + e.getMessage(), ""));
            }
        }
        Optional<Path> post = said.postThaw();
        String wrong = post.isPresent() ? Script.run(post.get()) : "";
        if (!wrong.isEmpty()) {
            notes.add(new Concern(
                    Concern.Level.WARNING,
                    "POST_THAW_FAILED",
                    "After the file systems were thawed, " + wrong + ".",
                    "Look whether the application goes on, and correct the script."));
        }
    }
}
