// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/** Signs as Standard Webhooks 1.0 says ({@code standard-webhooks/standard-webhooks}, spec, "Signature scheme": symmetric). */
record HookSecret(byte[] bytes) {
    private static final String PREFIX = "whsec_";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private static final int USUAL_BYTES = 32;

    static HookSecret fresh() {
        byte[] bytes = new byte[USUAL_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new HookSecret(bytes);
    }

    /** @throws ProblemException MISCONFIGURED {@code WEBHOOK_INVALID}; says nothing of the text itself */
    static HookSecret parse(String text) throws ProblemException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(text.startsWith(PREFIX) ? PREFIX.length() : 0));
            if (text.startsWith(PREFIX) && bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES) {
                return new HookSecret(bytes);
            }
        } catch (IllegalArgumentException e) {
            // Told below, as a secret that is too short is.
        }
        throw Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "WEBHOOK_INVALID",
                        "The secret of the webhook is not " + PREFIX + " and " + LEAST_BYTES + " to " + MOST_BYTES
                                + " bytes in base 64.",
                        "Leave it out: one is made and shown once.")
                .asException();
    }

    /** {@code v1,…} of that message. */
    String sign(String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            byte[] signature = mac.doFinal((id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    /** As it is shown, once. */
    String text() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "***";
    }
}
