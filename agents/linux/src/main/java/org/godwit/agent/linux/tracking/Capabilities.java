// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do: capabilities(7), as a set of bits. */
record Capabilities(long bits) {
    private static final int SYS_ADMIN = 21;
    private static final int PERFMON = 38;
    private static final int BPF = 39;

    static Capabilities ofThisProcess() throws IOException {
        return read(Path.of("/proc/self/status"));
    }

    static Capabilities read(Path status) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("CapEff:")) {
                return new Capabilities(Long.parseUnsignedLong(line.substring(7).strip(), 16));
            }
        }
        throw new IOException(status + " says nothing of capabilities");
    }

    boolean mayTrack() {
        return has(SYS_ADMIN) || has(BPF) && has(PERFMON);
    }

    /** What an earlier agent left in the kernel is found by its number, and that is for administrators only. */
    boolean mayTakeOver() {
        return has(SYS_ADMIN);
    }

    private boolean has(int capability) {
        return (bits >>> capability & 1) == 1;
    }
}
