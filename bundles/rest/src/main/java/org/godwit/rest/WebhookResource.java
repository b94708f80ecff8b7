// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.Webhook;
import org.godwit.api.notify.Webhooks.Change;
import org.godwit.api.notify.Webhooks.Shown;

/** Addresses that are told what happens. A secret comes in, or goes out once when it is made; it is never shown again. */
final class WebhookResource {
    private final Parts parts;

    WebhookResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        return Page.of(call, parts.telling().webhooks().list(), Webhook::id, WebhookResource::view);
    }

    Reply show(Call call) throws IOException {
        return Reply.ok(view(parts.telling().webhooks().find(id(call))));
    }

    Reply create(Call call) throws IOException {
        Shown shown = parts.telling().webhooks().create(change(call, Optional.empty()));
        return Reply.of(201, view(shown))
                .with("Location", "/api/v1/webhooks/" + shown.hook().id());
    }

    Reply change(Call call) throws IOException {
        Webhook before = parts.telling().webhooks().find(id(call));
        return Reply.ok(view(parts.telling().webhooks().change(before.id(), change(call, Optional.of(before)))));
    }

    Reply remove(Call call) throws IOException {
        Webhook hook = parts.telling().webhooks().find(id(call));
        parts.telling().webhooks().remove(hook.id(), user(call));
        return Reply.empty();
    }

    Reply rotate(Call call) throws IOException {
        call.body(false).check();
        return Reply.ok(view(parts.telling().webhooks().rotate(id(call), user(call))));
    }

    Reply ping(Call call) throws IOException {
        call.body(false).check();
        return Reply.ok(delivery(parts.telling().webhooks().ping(id(call), user(call))));
    }

    Reply deliveries(Call call) throws IOException {
        return Page.of(call, parts.telling().webhooks().deliveries(id(call)), Delivery::id, WebhookResource::delivery);
    }

    Reply redeliver(Call call) throws IOException {
        call.body(false).check();
        return Reply.of(
                202, delivery(parts.telling().webhooks().redeliver(id(call), call.variable("deliveryId"), user(call))));
    }

    private static Change change(Call call, Optional<Webhook> before) throws IOException {
        Body body = call.body(true);
        String url = body.needed("url");
        List<String> topics = body.texts("topics");
        Alert.Severity least = severity(body);
        boolean enabled = body.isGiven("enabled")
                ? body.flag("enabled")
                : before.map(Webhook::enabled).orElse(true);
        Optional<String> secret = body.text("secret");
        body.check();
        return new Change(url, topics.isEmpty() ? List.of("alert") : topics, least, enabled, secret, user(call));
    }

    private static Alert.Severity severity(Body body) {
        String word = body.text("leastSeverity").orElse(Json.word(Alert.Severity.WARNING));
        try {
            return Alert.Severity.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            body.wrong("leastSeverity", "UNKNOWN", "is none of critical, warning, info");
            return Alert.Severity.INFO;
        }
    }

    private static ObjectNode view(Shown shown) {
        ObjectNode json = view(shown.hook());
        Json.put(json, "secret", shown.secret());
        return json;
    }

    private static ObjectNode view(Webhook hook) {
        ObjectNode json = Json.object();
        json.put("id", hook.id());
        json.put("url", hook.url());
        json.set("topics", Json.texts(hook.topics()));
        json.put("leastSeverity", Json.word(hook.least()));
        json.put("enabled", hook.enabled());
        Json.putUnlessEmpty(json, "because", hook.because());
        hook.keys().stream()
                .flatMap(key -> key.until().stream())
                .findFirst()
                .ifPresent(until -> json.put("oldSecretUntil", Json.time(until)));
        json.put("dropped", hook.dropped());
        json.put("decidedBy", hook.by());
        json.put("decidedAt", Json.time(hook.changedAt()));
        return json;
    }

    private static ObjectNode delivery(Delivery delivery) {
        ObjectNode json = Json.object();
        json.put("id", delivery.id());
        json.put("type", delivery.type());
        Json.putUnlessEmpty(json, "subject", delivery.subject());
        json.put("state", Json.word(delivery.state()));
        json.put("createdAt", Json.time(delivery.createdAt()));
        json.put("attempts", delivery.attempts());
        json.put(delivery.state() == Delivery.State.WAITING ? "nextAt" : "lastAt", Json.time(delivery.dueAt()));
        if (delivery.status() > 0) {
            json.put("status", delivery.status());
        }
        Json.putUnlessEmpty(json, "answer", delivery.answer());
        json.put("body", delivery.body());
        return json;
    }

    private static String id(Call call) {
        return call.variable("webhookId");
    }

    private static String user(Call call) {
        return call.signedIn().person().name();
    }

    /** Its routes. */
    static void routes(Router routes, Parts parts) {
        WebhookResource hooks = new WebhookResource(parts);
        routes.add(Router.Access.ADMIN, "GET", "/webhooks", hooks::list)
                .add(Router.Access.ADMIN, "POST", "/webhooks", hooks::create)
                .add(Router.Access.ADMIN, "GET", "/webhooks/{webhookId}", hooks::show)
                .add(Router.Access.ADMIN, "PUT", "/webhooks/{webhookId}", hooks::change)
                .add(Router.Access.ADMIN, "DELETE", "/webhooks/{webhookId}", hooks::remove)
                .add(Router.Access.ADMIN, "POST", "/webhooks/{webhookId}:rotate-secret", hooks::rotate)
                .add(Router.Access.ADMIN, "POST", "/webhooks/{webhookId}:ping", hooks::ping)
                .add(Router.Access.ADMIN, "GET", "/webhooks/{webhookId}/deliveries", hooks::deliveries)
                .add(
                        Router.Access.ADMIN,
                        "POST",
                        "/webhooks/{webhookId}/deliveries/{deliveryId}:redeliver",
                        hooks::redeliver);
    }
}
