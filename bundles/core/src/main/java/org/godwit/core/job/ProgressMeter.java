// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.godwit.api.job.Progress;

/** Counts what a job has done, and how fast lately: over the last {@value #WINDOW_MILLIS} milliseconds. Thread-safe. */
final class ProgressMeter {
    static final long WINDOW_MILLIS = 10_000;

    /** At most two progress events in a second. */
    static final long TOLD_EVERY_MILLIS = 500;

    private record Sample(long atMillis, long doneBytes) {}

    private final Clock clock;
    private final long beganMillis;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private String phase = "";
    private long totalBytes;
    private long doneBytes;
    private long sentBytes;
    private long toldAtMillis;

    ProgressMeter(Clock clock) {
        this.clock = clock;
        this.beganMillis = clock.millis();
    }

    /** Since it began. */
    long millis() {
        return clock.millis() - beganMillis;
    }

    synchronized void phase(String name, long total) {
        phase = name;
        totalBytes = total;
        doneBytes = 0;
        samples.clear();
        samples.add(new Sample(clock.millis(), 0));
        toldAtMillis = 0;
    }

    synchronized void done(long bytes) {
        doneBytes += bytes;
        long now = clock.millis();
        Sample last = samples.peekLast();
        if (last == null || now - last.atMillis() >= TOLD_EVERY_MILLIS) {
            samples.add(new Sample(now, doneBytes));
        }
        while (samples.size() > 2 && now - samples.getFirst().atMillis() > WINDOW_MILLIS) {
            samples.removeFirst();
        }
    }

    synchronized void sent(long bytes) {
        sentBytes += bytes;
    }

    /** Whether it is time to tell the world; once it says so, it does not for a while. */
    synchronized boolean isDue() {
        long now = clock.millis();
        if (now - toldAtMillis < TOLD_EVERY_MILLIS) {
            return false;
        }
        toldAtMillis = now;
        return true;
    }

    /** Whether anything came of the attempt: bytes that need not be sent again. */
    synchronized boolean gotOn() {
        return sentBytes > 0 || doneBytes > 0;
    }

    synchronized Progress progress() {
        Sample first = samples.peekFirst();
        long millis = first == null ? 0 : clock.millis() - first.atMillis();
        long rate = first == null || millis <= 0 ? 0 : (doneBytes - first.doneBytes()) * 1000 / millis;
        long rest = totalBytes - doneBytes;
        OptionalLong eta =
                rate > 0 && totalBytes > 0 && rest >= 0 ? OptionalLong.of(rest / rate) : OptionalLong.empty();
        return new Progress(phase, doneBytes, totalBytes, sentBytes, rate, eta);
    }
}
