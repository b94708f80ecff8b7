// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.net.URI;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who this agent is: what enrolment gave it.
 *
 * @param controller where it enrolled; empty for one that enrolled before that was kept
 */
record Identity(
        String machine,
        Optional<URI> controller,
        PrivateKey key,
        X509Certificate certificate,
        X509Certificate authority) {
    /** Without the key. */
    @Override
    public String toString() {
        return "Identity of " + machine;
    }
}
