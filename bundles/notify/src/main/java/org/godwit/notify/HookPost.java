// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.Delivery.Outcome;
import org.godwit.api.notify.Webhook;

/** One attempt: signed with every secret that counts, posted, answered or not. */
record HookPost(Poster poster, Vault vault) {

    /** Never throws for what the receiver does: what was answered, or status 0 and why nothing was. */
    Outcome send(Webhook hook, Delivery delivery, Instant now) {
        try {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", "application/cloudevents+json; charset=UTF-8");
            headers.put("webhook-id", delivery.id());
            headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
            headers.put("webhook-signature", signatures(hook, delivery, now));
            return poster.post(URI.create(hook.url()), headers, delivery.body().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            return new Outcome(0, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private String signatures(Webhook hook, Delivery delivery, Instant now) throws IOException {
        List<String> signatures = new ArrayList<>();
        for (Webhook.Key key : hook.keys()) {
            if (key.until().isEmpty() || key.until().get().isAfter(now)) {
                HookSecret secret = new HookSecret(vault.open(key.sealed()));
                signatures.add(secret.sign(delivery.id(), now.getEpochSecond(), delivery.body()));
            }
        }
        return String.join(" ", signatures);
    }
}
