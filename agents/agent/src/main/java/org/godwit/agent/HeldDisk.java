// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.Consistency;
import org.godwit.wire.SeenDisk;

/**
 * A disk of a snapshot, and whether it still is what it was.
 *
 * @param stamp of the disk when it was opened; empty where nobody can tell
 */
record HeldDisk(OpenDisk disk, String stamp) {

    static HeldDisk of(OpenDisk disk) throws IOException {
        return new HeldDisk(disk, disk.stamp());
    }

    /** What holds for all that was read of it so far. */
    Consistency consistency() throws IOException {
        if (disk.sizeNow() < seen().sizeBytes()) {
            throw shrunk(disk.sizeNow());
        }
        return !stamp.isEmpty() && stamp.equals(disk.stamp()) ? Consistency.CRASH : Consistency.FUZZY;
    }

    SeenDisk seen() {
        return disk.seen();
    }

    /** Fills the buffer; less is a problem. */
    void read(long offset, ByteBuffer target) throws IOException {
        int wanted = target.remaining();
        int got;
        try {
            got = disk.read(offset, target);
        } catch (ProblemException e) {
            throw e;
        } catch (IOException e) {
            disk.stamp();
            throw about(
                            "READ_ERROR",
                            "Read " + wanted + " bytes at " + offset + " of disk ",
                            String.valueOf(e.getMessage()))
                    .with("offset", offset)
                    .causedBy(e);
        }
        if (got < wanted) {
            throw shrunk(offset + got);
        }
    }

    private ProblemException shrunk(long size) {
        return about(
                        "DISK_SHRUNK",
                        "Read disk ",
                        "it ends at " + size + ", and was " + seen().sizeBytes() + " bytes when it was opened")
                .with("offset", size)
                .asException();
    }

    private Problem about(String code, String tried, String found) {
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        code,
                        tried + seen().name() + " at " + seen().device() + ": " + found + ".",
                        "Look after the disk, then replicate again; restore points made before are not touched.")
                .with("disk", seen().name())
                .with("path", String.valueOf(seen().device()));
    }
}
