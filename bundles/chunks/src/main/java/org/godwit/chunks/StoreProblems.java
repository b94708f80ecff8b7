// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/** What goes wrong in a store, in the words of an operator. */
final class StoreProblems {
    private StoreProblems() {}

    static ProblemException gone(String store, Throwable cause) {
        return Problem.of(
                        Kind.TRANSIENT,
                        "STORE_GONE",
                        "The blob store " + store + " went away while it was used: " + cause.getMessage() + ".",
                        "")
                .with("store", store)
                .causedBy(cause);
    }

    static Problem opening(String store) {
        return Problem.of(Kind.TRANSIENT, "STORE_OPENING", "The store " + store + " is being opened.", "")
                .with("store", store);
    }

    static Problem unopened(String store, Exception found) {
        if (found instanceof ProblemException known) {
            return known.problem();
        }
        if (found instanceof AccessDeniedException denied) {
            return denied("Cannot open store " + store, store, denied);
        }
        if (isFull(found)) {
            return full(
                    "Cannot open store " + store + ": " + found.getMessage() + ".",
                    store,
                    "spool.folder and index.folder");
        }
        return Problem.of(
                Kind.TRANSIENT,
                "STORE_UNOPENED",
                "Cannot open store " + store + ": " + found + ".",
                "Look into the log.");
    }

    /** A folder of the controller's own; the blob store has its own words. */
    private static Problem denied(String tried, String store, AccessDeniedException cause) {
        return Problem.of(
                        Kind.MISCONFIGURED,
                        "FOLDER_DENIED",
                        tried + ": the controller's user has no permission for " + cause.getFile() + ".",
                        "Give the controller's user the right to read and write there.")
                .with("store", store)
                .with("path", cause.getFile());
    }

    /** The store cannot be used now; it is tried again all the time, so whoever waits may wait. */
    static Problem notOpen(String store, Problem because) {
        return Problem.of(
                        Kind.TRANSIENT,
                        "STORE_OPENING",
                        "The store " + store + " could not be opened yet: " + because.message(),
                        because.remedy())
                .with("store", store)
                .with("because", because.code());
    }

    static ProblemException missing(String store, ChunkId id) {
        return Problem.of(
                        Kind.MISSING,
                        "CHUNK_MISSING",
                        "There is no chunk " + id + " in store " + store + ".",
                        "Replicate the machine again; a new restore point brings what is missing.")
                .with("store", store)
                .with("chunk", id)
                .asException();
    }

    static ProblemException corrupt(String store, ChunkId id, PackId pack, IOException found) {
        return Problem.of(
                        Kind.CORRUPT,
                        "CHUNK_CORRUPT",
                        "Cannot read chunk " + id + " from pack " + pack + " of store " + store + ": found "
                                + found.getMessage() + ".",
                        "Check the disk of the store; replicate again, a new restore point stores the bytes anew.")
                .with("store", store)
                .with("chunk", id)
                .with("pack", pack)
                .causedBy(found);
    }

    static Problem damaged(String store, ChunkId id, PackId pack) {
        return corrupt(store, id, pack, new IOException("a run that is known to be damaged"))
                .problem();
    }

    static Problem mismatch(String found) {
        return Problem.of(
                Kind.CORRUPT,
                "CHUNK_MISMATCH",
                "Refused a run of chunks: " + found + ".",
                "Look at the memory and the network of the machine that sent it.");
    }

    /** The spool folder failed. */
    static ProblemException spool(String store, String tried, IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return denied("Cannot " + tried + " in the spool of store " + store, store, denied)
                    .causedBy(cause);
        }
        String said = String.valueOf(cause.getMessage());
        String message = "Cannot " + tried + " in the spool of store " + store + ": " + said + ".";
        if (isFull(cause)) {
            return full(message, store, "spool.folder").causedBy(cause);
        }
        return Problem.of(Kind.TRANSIENT, "SPOOL_FAILED", message, "")
                .with("store", store)
                .causedBy(cause);
    }

    /** The index folder failed. */
    static ProblemException index(String store, IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return denied("Cannot write the index of store " + store, store, denied)
                    .causedBy(cause);
        }
        String said = String.valueOf(cause.getMessage());
        String message = "Cannot write the index of store " + store + ": " + said + ".";
        return isFull(cause)
                ? full(message, store, "index.folder").causedBy(cause)
                : Problem.of(Kind.TRANSIENT, "INDEX_FAILED", message, "")
                        .with("store", store)
                        .causedBy(cause);
    }

    private static boolean isFull(Exception cause) {
        String said = String.valueOf(cause.getMessage());
        return said.contains("No space left") || said.contains("quota exceeded");
    }

    private static Problem full(String message, String store, String where) {
        return Problem.of(
                        Kind.MISCONFIGURED,
                        "STORE_FULL",
                        message,
                        "Make room on the disk of " + where + " (etc/org.godwit.chunks.cfg).")
                .with("store", store);
    }

    /** The index is made anew from the packs; until then whoever waits may wait. */
    static ProblemException indexDamaged(String store, String found) {
        return Problem.of(
                        Kind.TRANSIENT,
                        "INDEX_DAMAGED",
                        "The index of store " + store + " is damaged and is made anew from the packs: found " + found
                                + ".",
                        "Look at the disk of index.folder (etc/org.godwit.chunks.cfg).")
                .with("store", store)
                .asException();
    }

    static ProblemException misconfigured(String code, String message, String remedy) {
        return Problem.of(Kind.MISCONFIGURED, code, message, remedy).asException();
    }
}
