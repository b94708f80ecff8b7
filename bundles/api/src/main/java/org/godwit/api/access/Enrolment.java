// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.io.IOException;
import java.time.Duration;
import org.godwit.api.disk.MachineId;

/** Lets agents in, and shows them the door. */
public interface Enrolment {

    /** A new token. */
    Invitation invite(Duration validFor, int uses) throws IOException;

    /** No certificate of that machine is let in any more, its open connections included. */
    void revoke(MachineId machine) throws IOException;

    /** SHA-256 of the controller's CA certificate, hexadecimal: what a person compares. */
    String authorityFingerprint();
}
