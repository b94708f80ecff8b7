// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

/** Exit codes; they never change. */
final class Exit {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int NOT_FOUND = 3;
    static final int CONFLICT = 4;

    /** Not ready, not reached, or a check failed. */
    static final int NOT_READY = 5;

    /** As {@code timeout(1)}. */
    static final int TIMEOUT = 124;

    private Exit() {}
}
