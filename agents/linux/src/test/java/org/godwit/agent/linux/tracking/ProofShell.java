// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;

/** {@link Shell}, for proofs of other packages. */
public final class ProofShell {
    private ProofShell() {}

    /** What it printed; fails when the command does. */
    public static String must(String command) throws IOException {
        return Shell.must(command);
    }

    /** Whether it ended with 0. */
    public static boolean may(String command) throws IOException {
        return Shell.may(command);
    }

    public static boolean has(String program) {
        return Shell.has(program);
    }
}
