// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/** What the file system says, in the words of an operator. */
final class StoreProblems {
    private final String store;
    private final Path folder;

    StoreProblems(String store, Path folder) {
        this.store = store;
        this.folder = folder;
    }

    /**
     * @param tried what was tried, to follow "Cannot": {@code put blob a/b}
     * @param neededBytes that the disk should have had room for; 0 when nothing was written
     */
    ProblemException because(String tried, long neededBytes, IOException cause) {
        if (cause instanceof ProblemException already) {
            return already;
        }
        String message = "Cannot " + tried + " in store " + store + " at " + folder + ": ";
        String said = String.valueOf(cause.getMessage());
        // First: the room of a disk that may not be looked at is said to be none.
        if (cause instanceof AccessDeniedException) {
            return problem(
                    Kind.MISCONFIGURED,
                    "STORE_DENIED",
                    message + "the controller's user has no permission for " + said + ".",
                    "Give the controller's user the right to read and write there.",
                    cause);
        }
        if (said.contains("No space left") || said.contains("quota exceeded") || lacks(neededBytes)) {
            return problem(
                    Kind.MISCONFIGURED,
                    "STORE_FULL",
                    message + "the disk is full.",
                    "Make room on the disk of " + folder + " or move the store to a larger one.",
                    cause);
        }
        if (said.contains("Read-only file system")) {
            return problem(
                    Kind.MISCONFIGURED,
                    "STORE_READ_ONLY",
                    message + "it may not be written (" + said + ").",
                    "Mount it for writing and give the controller's user the right to write there.",
                    cause);
        }
        return problem(Kind.TRANSIENT, "STORE_FAILED", message + said + ".", "", cause);
    }

    ProblemException problem(Kind kind, String code, String message, String remedy, IOException cause) {
        return facts(Problem.of(kind, code, message, remedy)).causedBy(cause);
    }

    ProblemException problem(Kind kind, String code, String message, String remedy) {
        return facts(Problem.of(kind, code, message, remedy)).asException();
    }

    private Problem facts(Problem problem) {
        return problem.with("store", store).with("folder", folder);
    }

    /** The message of a full disk comes in the language of the system: where it is unknown the disk itself is asked. */
    private boolean lacks(long neededBytes) {
        return neededBytes > 0 && folder.toFile().getUsableSpace() < neededBytes;
    }
}
