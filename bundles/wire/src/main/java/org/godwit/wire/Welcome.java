// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

/**
 * The answer to {@link Hello}.
 *
 * @param protocol the version both speak from now on
 * @param session for {@link Protocol#SESSION_HEADER}
 * @param machine the machine's id
 * @param pollSeconds how long the controller keeps an empty poll for orders open
 * @param logPort the UDP port that takes the lines of the agent's log as GELF; 0 for none
 * @param logToken see {@link LogDoor#token}
 */
public record Welcome(int protocol, String session, String machine, int pollSeconds, int logPort, String logToken) {
    public Welcome {
        // A controller of before there were logs says nothing of them.
        logToken = logToken == null ? "" : logToken;
        if (session == null || machine == null) {
            throw new IllegalArgumentException("a welcome has a session and a machine");
        }
    }
}
