// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.List;

/**
 * What an enrolled agent keeps.
 *
 * @param machine the id of its machine
 * @param certificates DER: its own, then the CA's
 */
public record EnrolReply(String machine, List<byte[]> certificates) {
    public EnrolReply {
        certificates = Inventory.listOf(certificates);
        if (machine == null || certificates.size() < 2) {
            throw new IllegalArgumentException("an enrolment yields a machine id and two certificates");
        }
    }
}
