// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

/**
 * {@code POST enrol}: lets an agent in for good.
 *
 * @param token the whole token
 * @param signingRequest PKCS#10 (RFC 2986), DER; the subject is ignored, the controller names the agent
 */
public record EnrolRequest(String token, byte[] signingRequest, Inventory inventory) {
    public EnrolRequest {
        if (token == null || signingRequest == null || inventory == null) {
            throw new IllegalArgumentException("an enrolment has a token, a signing request and an inventory");
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "EnrolRequest of " + inventory.name();
    }
}
