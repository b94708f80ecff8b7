// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.time.Instant;

/**
 * What an agent needs to enrol. The token is a secret: shown once, kept nowhere.
 *
 * @param token carries the fingerprint of the controller's CA, so that the agent knows whom it talks to before it says
 *     anything
 * @param controllerUrl where the controller believes it is reached: {@code https://controller.example:8443}
 */
public record Invitation(String token, String controllerUrl, Instant expiresAt, int uses) {
    /** Without the token. */
    @Override
    public String toString() {
        return "Invitation to " + controllerUrl + " until " + expiresAt;
    }
}
