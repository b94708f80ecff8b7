// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;
import org.godwit.api.notify.Webhooks;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about hooks. */
final class HookKeeper implements Webhooks {
    private static final Logger log = LoggerFactory.getLogger(HookKeeper.class);

    /** So long the secret before a new one counts too. */
    static final Duration OVERLAP = Duration.ofDays(1);

    private static final int MOST_URL = 2000;
    private static final int SHOWN = 1000;

    private final NotifyJournal journal;
    private final HookBook hooks;
    private final Sending sending;
    private final Making making;

    /** How messages go out. */
    record Sending(HookSender sender, HookPost post, Vault vault, boolean plain) {}

    /** How messages and hooks come to be. */
    record Making(InstantSource clock, Supplier<String> ids, CloudEvents events) {}

    HookKeeper(NotifyJournal journal, HookBook hooks, Sending sending, Making making) {
        this.journal = journal;
        this.hooks = hooks;
        this.sending = sending;
        this.making = making;
    }

    @Override
    public List<Webhook> list() {
        return hooks.all();
    }

    @Override
    public Webhook find(String id) throws IOException {
        return hooks.find(id).orElseThrow(() -> missing("WEBHOOK_UNKNOWN", "webhook", id));
    }

    @Override
    public synchronized Shown create(Change change) throws IOException {
        refuseInvalid(change);
        if (hooks.all().size() >= MOST) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "WEBHOOKS_EXHAUSTED",
                            "Tried to make another webhook, and there are " + MOST + ".",
                            "Remove one that is no longer needed.")
                    .asException();
        }
        HookSecret secret =
                change.secret().isPresent() ? HookSecret.parse(change.secret().get()) : HookSecret.fresh();
        Webhook hook = hook("whk_" + making.ids().get(), change, List.of(key(secret)), 0);
        hooks.put(hook);
        log.info("webhook made: webhook={} url={} by={}", hook.id(), hook.url(), change.by());
        return new Shown(hook, change.secret().isPresent() ? Optional.empty() : Optional.of(secret.text()));
    }

    @Override
    public synchronized Shown change(String id, Change change) throws IOException {
        Webhook before = find(id);
        refuseInvalid(change);
        List<Webhook.Key> keys = change.secret().isPresent()
                ? List.of(key(HookSecret.parse(change.secret().get())))
                : before.keys();
        Webhook hook = hook(id, change, keys, before.dropped());
        hooks.put(hook);
        if (!hook.enabled()) {
            sending.sender().abandon(id, hook.because());
        }
        sending.sender().hurry(id);
        log.info("webhook changed: webhook={} url={} enabled={} by={}", id, hook.url(), hook.enabled(), change.by());
        return new Shown(hook, Optional.empty());
    }

    private Webhook hook(String id, Change change, List<Webhook.Key> keys, long dropped) {
        return new Webhook(
                id,
                change.url(),
                change.topics(),
                change.least(),
                keys,
                change.enabled(),
                change.enabled() ? "" : "Disabled by " + change.by() + ".",
                dropped,
                change.by(),
                now());
    }

    @Override
    public synchronized Shown rotate(String id, String by) throws IOException {
        HookSecret secret = HookSecret.fresh();
        List<Webhook.Key> keys = new ArrayList<>(List.of(key(secret)));
        Webhook.Key newest = find(id).keys().get(0);
        keys.add(new Webhook.Key(newest.sealed(), Optional.of(now().plus(OVERLAP))));
        hooks.change(id, hook -> hook.with(keys));
        log.info("webhook has a new secret: webhook={} by={}", id, by);
        return new Shown(find(id), Optional.of(secret.text()));
    }

    @Override
    public synchronized void remove(String id, String by) throws IOException {
        hooks.remove(id);
        log.info("webhook removed: webhook={} by={}", id, by);
    }

    @Override
    public Delivery ping(String id, String by) throws IOException {
        Webhook hook = find(id);
        Instant now = now();
        Delivery ping =
                Delivery.of("msg_" + making.ids().get(), id, making.events().ping(by, now), now);
        Delivery.Outcome outcome = sending.post().send(hook, ping, now);
        boolean taken = outcome.status() >= 200 && outcome.status() < 300;
        Delivery sent = ping.after(outcome, taken ? Delivery.State.DELIVERED : Delivery.State.FAILED, now());
        journal.save(List.of(), List.of(sent));
        return sent;
    }

    @Override
    public List<Delivery> deliveries(String id) throws IOException {
        return journal.deliveries(find(id).id(), SHOWN);
    }

    @Override
    public synchronized Delivery redeliver(String id, String delivery, String by) throws IOException {
        Webhook hook = find(id);
        Delivery known = journal.delivery(delivery)
                .filter(one -> one.channel().equals(id))
                .orElseThrow(() -> missing("DELIVERY_UNKNOWN", "delivery", delivery));
        if (!hook.enabled()) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "WEBHOOK_DISABLED",
                            "Tried to send " + delivery + " again, and webhook " + id + " is disabled: "
                                    + hook.because(),
                            "Enable it first.")
                    .asException();
        }
        Delivery again = known.again(now());
        journal.save(again);
        sending.sender().hurry(id);
        log.info("delivery is sent again: webhook={} delivery={} by={}", id, delivery, by);
        return again;
    }

    private Webhook.Key key(HookSecret secret) {
        return new Webhook.Key(sending.vault().seal(secret.bytes()), Optional.empty());
    }

    private void refuseInvalid(Change change) throws ProblemException {
        refuseUnless(change.url().length() <= MOST_URL && isAddress(change.url()), "its URL is no https:// address");
        refuseUnless(
                !change.topics().isEmpty() && TOPICS.containsAll(change.topics()),
                "its topics are not some of " + String.join(", ", TOPICS));
    }

    private boolean isAddress(String url) {
        try {
            URI uri = new URI(url);
            boolean scheme = "https".equalsIgnoreCase(uri.getScheme())
                    || sending.plain() && "http".equalsIgnoreCase(uri.getScheme());
            return scheme
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && url.chars().allMatch(c -> c > ' ' && c < 0x7f);
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    private static void refuseUnless(boolean good, String why) throws ProblemException {
        if (!good) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "WEBHOOK_INVALID",
                            "Tried to decide about a webhook, and " + why + ".",
                            "Give a URL without name, password and fragment, and topics of the list; http needs"
                                    + " webhook.http in etc/" + Config.PID + ".cfg.")
                    .asException();
        }
    }

    private static ProblemException missing(String code, String what, String id) {
        return Problem.of(Kind.MISSING, code, "There is no " + what + " '" + id + "'.", "Look at the list of them.")
                .asException();
    }

    private Instant now() {
        return making.clock().instant();
    }
}
