// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** Who this agent is: what enrolment gave it. */
record Identity(String machine, PrivateKey key, X509Certificate certificate, X509Certificate authority) {
    /** Without the key. */
    @Override
    public String toString() {
        return "Identity of " + machine;
    }
}
