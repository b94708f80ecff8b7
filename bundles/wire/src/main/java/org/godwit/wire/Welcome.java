// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

/**
 * The answer to {@link Hello}.
 *
 * @param protocol the version both speak from now on
 * @param session for {@link Protocol#SESSION_HEADER}
 * @param machine the machine's id
 * @param pollSeconds how long the controller keeps an empty poll for orders open
 */
public record Welcome(int protocol, String session, String machine, int pollSeconds) {
    public Welcome {
        if (session == null || machine == null) {
            throw new IllegalArgumentException("a welcome has a session and a machine");
        }
    }
}
