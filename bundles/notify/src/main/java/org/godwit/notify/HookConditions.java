// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;

/** Webhooks that somebody should know do not work: their receiver said that it is gone, or takes nothing for long. */
final class HookConditions implements Conditions {
    private final HookBook hooks;
    private final NotifyJournal journal;

    HookConditions(HookBook hooks, NotifyJournal journal) {
        this.hooks = hooks;
        this.journal = journal;
    }

    @Override
    public String kind() {
        return "webhook/";
    }

    @Override
    public Set<String> after() {
        return Set.of();
    }

    @Override
    public List<Condition> now(Instant now) throws IOException {
        List<Condition> found = new ArrayList<>();
        for (Webhook hook : hooks.all()) {
            if (!hook.enabled() && hook.by().equals("system")) {
                found.add(condition(hook, "disabled", "is disabled", hook.because()));
            } else if (hook.enabled() && journal.waiting(hook.id()) >= Outbox.MOST_WAITING) {
                String text = Outbox.MOST_WAITING + " messages wait for it; " + hook.dropped()
                        + " were not kept so far, and what comes is not kept either.";
                found.add(condition(hook, "full", "takes nothing", text));
            }
        }
        return found;
    }

    private Condition condition(Webhook hook, String what, String title, String text) {
        return new Condition(
                kind() + hook.id() + "/" + what,
                Severity.WARNING,
                hook.id(),
                new Condition.Words(
                        "Webhook " + hook.url() + " " + title,
                        text,
                        "See what it answered, mend its receiver, enable it again: godwitctl webhook deliveries "
                                + hook.id() + "."),
                Duration.ZERO);
    }
}
