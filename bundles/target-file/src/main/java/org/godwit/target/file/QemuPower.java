// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.godwit.api.job.JobContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The power button of an instance.
 *
 * @param patience how long the machine may take to shut down
 */
record QemuPower(Duration patience) {
    private static final Logger LOG = LoggerFactory.getLogger(QemuPower.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    /** Returns when it has ended, or when patience is over. */
    void pressAndWait(JobContext job, InstanceFolder folder) throws IOException {
        List<ProcessHandle> processes = QemuProcesses.of(folder);
        if (processes.isEmpty() || !isPressed(folder)) {
            return;
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (QemuProcesses.isOf(processes.get(0), folder) && System.nanoTime() - deadline < 0) {
            job.throwIfCancelled();
            QemuProcesses.awaitEnd(processes.get(0), LOOK);
        }
    }

    private static boolean isPressed(InstanceFolder folder) {
        try (Monitor monitor = Monitor.of(folder)) {
            monitor.powerDown();
            return true;
        } catch (IOException e) {
            // It may have ended just now; else it is ended by a signal, upon which QEMU writes out what it holds.
            LOG.warn("power button not pressed instance={} problem={}", folder.id(), e.toString());
            return false;
        }
    }
}
