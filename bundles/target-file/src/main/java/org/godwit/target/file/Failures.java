// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Locale;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/** Makes what the operating system says of a file into what an operator can act on. */
final class Failures {

    private Failures() {}

    /** The problem behind a failure, or the failure itself where it says enough already. */
    static IOException explained(String tried, Path file, IOException failure) {
        if (failure instanceof ProblemException || failure instanceof ClosedChannelException) {
            return failure;
        }
        String said = String.valueOf(failure.getMessage());
        String lower = said.toLowerCase(Locale.ROOT);
        String message = "Cannot " + tried + " " + file + ": " + said + ".";
        if (lower.contains("no space left") || lower.contains("quota exceeded")) {
            return full(message, file).causedBy(failure);
        }
        if (lower.contains("file too large")) {
            return Problem.of(
                            Kind.MISCONFIGURED,
                            "VOLUME_TOO_LARGE",
                            message,
                            "Ask for format=qcow2, or name a folder on a file system that holds larger files.")
                    .causedBy(failure);
        }
        if (lower.contains("read-only file system")) {
            return Problem.of(Kind.MISCONFIGURED, "TARGET_READ_ONLY", message, "Name a folder that can be written.")
                    .causedBy(failure);
        }
        if (failure instanceof AccessDeniedException || lower.contains("permission denied")) {
            return Problem.of(
                            Kind.DENIED,
                            "TARGET_DENIED",
                            message,
                            "Let the user that runs the controller write to that folder, or name another.")
                    .causedBy(failure);
        }
        return Problem.of(Kind.MISCONFIGURED, "TARGET_UNUSABLE", message, "Look at the file system of that folder.")
                .causedBy(failure);
    }

    static Problem full(String message, Path file) {
        return Problem.of(
                        Kind.MISCONFIGURED,
                        "TARGET_FULL",
                        message,
                        "Make room there, or restore to another folder, and start the restore again.")
                .with("path", file);
    }

    /** When a volume is to be opened that is not there. */
    static IOException missing(VolumeFile file) {
        return Problem.of(
                        Kind.MISSING,
                        "VOLUME_MISSING",
                        "Cannot open the volume " + file.path() + ": there is none that Godwit made.",
                        "Start the restore again.")
                .asException();
    }
}
