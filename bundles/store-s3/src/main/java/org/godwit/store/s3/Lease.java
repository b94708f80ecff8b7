// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a store, by an object that it writes anew three times while the lease lasts. Who finds it older than
 * it may be, by the service's own clock, takes it; a put on condition lets only one succeed. The holder stops writing
 * before its lease is over, by its own clock, when it cannot renew it.
 */
final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    /** How long a service without conditions is given to settle who wrote last. */
    private static final Duration SETTLE = Duration.ofSeconds(1);
    /** Of a lease that somebody else takes in the same moment. */
    private static final int TRIES = 3;

    private final LeaseObject object;
    private final Clock clock;
    private final String owner;
    private final String token = UUID.randomUUID().toString();
    private final Duration length;
    private final ScheduledExecutorService renewals;

    private LeaseObject.@Nullable Found held;
    private volatile long renewedNanos;
    private volatile Instant renewedAt = Instant.MIN;
    private volatile @Nullable Problem taken;

    Lease(LeaseObject object, String owner, Duration length, Clock clock) {
        this.object = object;
        this.owner = owner;
        this.length = length;
        this.clock = clock;
        this.renewals = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "store-s3-lease");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @throws ProblemException {@code STORE_IN_USE} when another writer has it */
    void take() throws ProblemException {
        try {
            for (int i = 0; i < TRIES && held == null; i++) {
                long begin = System.nanoTime();
                Instant at = clock.instant();
                Optional<LeaseObject.Found> found = object.read();
                if (found.isPresent() && found.get().isHeld() && !isOurs(found)) {
                    throw object.inUse(found.get());
                }
                if (write(found)) {
                    renewed(begin, at);
                }
            }
            if (held == null) {
                Optional<LeaseObject.Found> other = object.read();
                throw other.isPresent()
                        ? object.inUse(other.get())
                        : object.lost("it is not there after it was written");
            }
        } catch (ProblemException e) {
            renewals.shutdownNow();
            throw e;
        }
        long third = length.toMillis() / 3;
        renewals.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.MILLISECONDS);
    }

    private boolean isOurs(Optional<LeaseObject.Found> found) {
        return found.isPresent() && token.equals(found.get().text().token());
    }

    /** @return whether this made the lease ours, or ours for longer */
    private boolean write(Optional<LeaseObject.Found> before) throws ProblemException {
        if (!object.write(new LeaseObject.Text(owner, token, length), before)) {
            return false;
        }
        if (!object.isConditional() && !isOurs(before)) {
            LockSupport.parkNanos(SETTLE.toNanos());
        }
        Optional<LeaseObject.Found> after = object.read();
        if (!isOurs(after)) {
            return false;
        }
        held = after.get();
        return true;
    }

    private void renewed(long begin, Instant at) {
        renewedNanos = begin;
        renewedAt = at;
    }

    private synchronized void renew() {
        LeaseObject.Found mine = held;
        if (mine == null || taken != null) {
            return;
        }
        try {
            Optional<LeaseObject.Found> found = object.isConditional() ? Optional.of(mine) : object.read();
            for (int i = 0; i < TRIES && isOurs(found); i++) {
                long begin = System.nanoTime();
                Instant at = clock.instant();
                if (write(found)) {
                    object.forget(found.get());
                    renewed(begin, at);
                    return;
                }
                found = object.read();
            }
            if (!isOurs(found)) {
                Problem problem =
                        (found.isPresent() ? object.inUse(found.get()) : object.lost("its object is gone")).problem();
                taken = problem;
                LOG.error("store={} is not ours any more: {}", object.store(), problem);
            }
        } catch (ProblemException | RuntimeException e) {
            LOG.warn("store={} lease not renewed: {}", object.store(), e.toString());
        }
    }

    /** Why nothing may be written now, if so. */
    Optional<Problem> trouble() {
        Problem other = taken;
        if (other != null) {
            return Optional.of(other);
        }
        // A process that was stopped for a while does not see it on one of its clocks, a clock set wrong on the other.
        Duration ran = Duration.ofNanos(System.nanoTime() - renewedNanos);
        Duration passed = Duration.between(renewedAt, clock.instant());
        Duration old = ran.compareTo(passed) > 0 ? ran : passed;
        return old.compareTo(length.multipliedBy(5).dividedBy(6)) < 0
                ? Optional.empty()
                : Optional.of(object.lost("it was not renewed for " + old.toSeconds() + " s")
                        .problem());
    }

    void throwIfLost() throws ProblemException {
        Optional<Problem> problem = trouble();
        if (problem.isPresent()) {
            throw problem.get().asException();
        }
    }

    /** As a process that dies: renews no more, and gives nothing back. */
    void abandon() {
        renewals.shutdownNow();
    }

    @Override
    public void close() throws ProblemException {
        renewals.shutdown();
        synchronized (this) {
            LeaseObject.Found mine = held;
            held = null;
            if (mine != null && taken == null) {
                taken = Problem.of(Kind.TRANSIENT, "STORE_CLAIM_LOST", "The claim of the store was ended.", "");
                Optional<LeaseObject.Found> found = object.read();
                if (isOurs(found)) {
                    object.write(new LeaseObject.Text("", token, Duration.ZERO), found);
                    object.forget(found.get());
                }
            }
        }
    }
}
