// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.core.image.Crew;
import org.godwit.core.work.JobPart;
import org.jspecify.annotations.Nullable;

/** Does something for each of some disks, so many at the same time. What fails for one ends the others. */
final class DisksAtOnce {
    private final int most;

    /** @param most 1: one after the other, in the caller's thread */
    DisksAtOnce(int most) {
        this.most = most;
    }

    interface Doing<T> {
        /** @param job as one of several sees it: it is cancelled, too, when another disk fails */
        void run(JobContext job, T disk) throws IOException;
    }

    /** Returns or throws when nothing of it runs any more; what failed first is thrown. */
    <T> void each(JobContext job, List<T> disks, Doing<T> doing) throws IOException {
        if (most == 1 || disks.size() < 2) {
            for (T disk : disks) {
                doing.run(job, disk);
            }
            return;
        }
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Part part = new Part(job, failure);
        try (Crew crew = Crew.of(Math.min(most, disks.size()), "godwit-disk")) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (T disk : disks) {
                all.add(crew.submit(() -> ended(part, disk, doing, failure)));
            }
            awaitAll(all, failure);
        }
        rethrow(failure.get());
    }

    private static <T> boolean ended(Part part, T disk, Doing<T> doing, AtomicReference<@Nullable Throwable> failure) {
        if (failure.get() == null) {
            try {
                doing.run(part, disk);
            } catch (IOException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }
        return true;
    }

    /** To the end of all of them, also when interrupted: they write to what the caller would close. */
    private static void awaitAll(List<Future<Boolean>> all, AtomicReference<@Nullable Throwable> failure) {
        boolean interrupted = false;
        for (Future<Boolean> each : all) {
            while (!each.isDone()) {
                try {
                    each.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, new IOException("interrupted while disks were copied", e));
                } catch (ExecutionException e) {
                    failure.compareAndSet(null, e);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(@Nullable Throwable failed) throws IOException {
        if (failed instanceof IOException io) {
            throw io;
        }
        if (failed instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (failed instanceof Error error) {
            throw error;
        }
        if (failed != null) {
            throw new IllegalStateException(failed);
        }
    }

    private static final class Part extends JobPart {
        private final AtomicReference<@Nullable Throwable> failure;

        Part(JobContext whole, AtomicReference<@Nullable Throwable> failure) {
            super(whole);
            this.failure = failure;
        }

        @Override
        public void throwIfCancelled() throws JobCancelledException {
            super.throwIfCancelled();
            if (failure.get() != null) {
                throw new JobCancelledException(job());
            }
        }
    }
}
