// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.job;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;

/** A job context that remembers what it was told, and cancels when it is asked to. */
public final class RecordingJobContext implements JobContext {
    private final JobId id;
    private final List<String> phases = new CopyOnWriteArrayList<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong cancelAfterDone = new AtomicLong(Long.MAX_VALUE);

    public RecordingJobContext() {
        this("job_test");
    }

    public RecordingJobContext(String id) {
        this.id = new JobId(id);
    }

    /** Cancels the job as soon as so many bytes are done, in all phases together. */
    public void cancelAfter(long bytes) {
        cancelAfterDone.set(bytes);
    }

    public List<String> phases() {
        return List.copyOf(phases);
    }

    public long doneBytes() {
        return done.get();
    }

    public long sentBytes() {
        return sent.get();
    }

    @Override
    public JobId job() {
        return id;
    }

    @Override
    public void phase(String name, long totalBytes) {
        phases.add(name);
    }

    @Override
    public void done(long bytes) {
        done.addAndGet(bytes);
    }

    @Override
    public void sent(long bytes) {
        sent.addAndGet(bytes);
    }

    @Override
    public void throwIfCancelled() throws JobCancelledException {
        if (done.get() >= cancelAfterDone.get()) {
            throw new JobCancelledException(id);
        }
    }
}
