// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.Webhook;
import org.godwit.api.notify.Webhooks;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.catalog.Samples;

/** Hooks in memory; a ping is answered with 204. */
public final class FakeWebhooks implements Webhooks {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Map<String, Webhook> hooks = new LinkedHashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();

    @Override
    public List<Webhook> list() {
        return List.copyOf(hooks.values());
    }

    @Override
    public Webhook find(String id) throws ProblemException {
        Webhook hook = hooks.get(id);
        if (hook == null) {
            throw Problem.of(Problem.Kind.MISSING, "WEBHOOK_UNKNOWN", "There is no webhook '" + id + "'.", "Look.")
                    .asException();
        }
        return hook;
    }

    @Override
    public Shown create(Change change) {
        Webhook hook = hook("whk_" + (hooks.size() + 1), change);
        hooks.put(hook.id(), hook);
        return new Shown(hook, change.secret().isPresent() ? Optional.empty() : Optional.of(SECRET));
    }

    private static Webhook hook(String id, Change change) {
        return new Webhook(
                id,
                change.url(),
                change.topics(),
                change.least(),
                List.of(new Webhook.Key("sealed", Optional.empty())),
                change.enabled(),
                change.enabled() ? "" : "Disabled by " + change.by() + ".",
                0,
                change.by(),
                Samples.NOON);
    }

    @Override
    public Shown change(String id, Change change) throws ProblemException {
        find(id);
        hooks.put(id, hook(id, change));
        return new Shown(find(id), Optional.empty());
    }

    @Override
    public Shown rotate(String id, String by) throws ProblemException {
        List<Webhook.Key> keys = List.of(
                new Webhook.Key("newer", Optional.empty()),
                new Webhook.Key("sealed", Optional.of(Samples.NOON.plusSeconds(86_400))));
        hooks.put(id, find(id).with(keys));
        return new Shown(find(id), Optional.of(SECRET));
    }

    @Override
    public void remove(String id, String by) {
        hooks.remove(id);
    }

    @Override
    public Delivery ping(String id, String by) throws ProblemException {
        find(id);
        Delivery ping = Delivery.of(
                        "msg_" + (deliveries.size() + 1),
                        id,
                        new Delivery.Content("org.godwit.ping", "", "{\"specversion\":\"1.0\"}"),
                        Samples.NOON)
                .after(new Delivery.Outcome(204, ""), Delivery.State.DELIVERED, Samples.NOON);
        deliveries.add(0, ping);
        return ping;
    }

    @Override
    public List<Delivery> deliveries(String id) throws ProblemException {
        find(id);
        return List.copyOf(deliveries);
    }

    @Override
    public Delivery redeliver(String id, String delivery, String by) throws ProblemException {
        find(id);
        return deliveries.stream()
                .filter(one -> one.id().equals(delivery))
                .findFirst()
                .orElseThrow(() -> Problem.of(Problem.Kind.MISSING, "DELIVERY_UNKNOWN", "There is none.", "Look.")
                        .asException())
                .again(Samples.NOON);
    }
}
