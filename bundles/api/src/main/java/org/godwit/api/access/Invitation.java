// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.time.Instant;
import java.util.List;

/**
 * What an agent needs to enrol. The token is a secret: shown once, kept nowhere.
 *
 * @param token carries the fingerprint of the controller's CA, so that the agent knows whom it talks to before it says
 *     anything
 * @param controllerUrl where the controller believes it is reached: {@code https://controller.example:8443}
 * @param install commands for bash, as root, on a machine that has no agent: the one line that does it all; then the same in three
 *     steps: download, verify, run. Each checks what it fetched before any of it runs; they carry the token. Empty when the
 *     controller carries no packages
 */
public record Invitation(String token, String controllerUrl, Instant expiresAt, int uses, List<String> install) {
    public Invitation {
        install = List.copyOf(install);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Invitation to " + controllerUrl + " until " + expiresAt;
    }
}
