// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * Finds and ends the QEMU of a folder, whoever started it: by the folder's pid file on its command line (proc(5),
 * {@code /proc/PID/cmdline}), from the moment in which it runs. Nobody else's process is ever taken for it.
 */
final class QemuProcesses {
    /** For QEMU to write out what it holds; then it is ended by force. */
    private static final Duration KINDLY = Duration.ofSeconds(5);

    private static final Duration END_WITHIN = Duration.ofSeconds(15);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(100);

    private QemuProcesses() {}

    static List<ProcessHandle> of(InstanceFolder folder) {
        return ProcessHandle.allProcesses()
                .filter(handle -> isOf(handle, folder))
                .toList();
    }

    static boolean isRunning(InstanceFolder folder) {
        return ProcessHandle.allProcesses().anyMatch(handle -> isOf(handle, folder));
    }

    static boolean isOf(ProcessHandle handle, InstanceFolder folder) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", String.valueOf(handle.pid()), "cmdline"));
            // One that has ended and was not waited for yet has no command line.
            return new String(line, StandardCharsets.UTF_8).contains("\0-pidfile\0" + folder.pidFile() + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns when there is none any more. */
    static void end(InstanceFolder folder, boolean kindly) throws IOException {
        long begin = System.nanoTime();
        List<ProcessHandle> all = of(folder);
        List<ProcessHandle> left = all;
        for (ProcessHandle handle : left) {
            if (kindly) {
                handle.destroy();
            } else {
                handle.destroyForcibly();
            }
        }
        while (!left.isEmpty()) {
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            if (taken.compareTo(END_WITHIN) > 0) {
                throw stays(folder, left.get(0));
            }
            if (!kindly || taken.compareTo(KINDLY) > 0) {
                left.forEach(ProcessHandle::destroyForcibly);
            }
            awaitEnd(left.get(0), LOOK);
            left = of(folder);
        }
        for (ProcessHandle ending : all) {
            // It gives up its disks and ports a moment after its command line.
            awaitEnd(ending, LAST_MOMENT);
        }
    }

    private static IOException stays(InstanceFolder folder, ProcessHandle handle) {
        return Problem.of(
                        Kind.TRANSIENT,
                        "INSTANCE_STAYS",
                        "Cannot end the instance " + folder.id() + ": process " + handle.pid()
                                + " is still there after " + END_WITHIN.toSeconds() + " seconds.",
                        "")
                .asException();
    }

    /** Returns when it has ended, or after that long. */
    static void awaitEnd(ProcessHandle handle, Duration limit) throws IOException {
        try {
            handle.onExit().get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It runs on; whoever asked looks again.
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException stopped = new InterruptedIOException("interrupted while waiting for an instance");
        stopped.initCause(e);
        return stopped;
    }
}
