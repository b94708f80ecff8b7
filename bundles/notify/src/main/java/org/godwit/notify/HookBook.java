// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;

/** The hooks, in memory as in the journal. Safe for use by many threads. */
final class HookBook {
    private final NotifyJournal journal;
    private final Map<String, Webhook> hooks = new TreeMap<>();

    HookBook(NotifyJournal journal) throws IOException {
        this.journal = journal;
        journal.webhooks().forEach(hook -> hooks.put(hook.id(), hook));
    }

    /** Oldest first. */
    synchronized List<Webhook> all() {
        return List.copyOf(hooks.values());
    }

    synchronized Optional<Webhook> find(String id) {
        return Optional.ofNullable(hooks.get(id));
    }

    synchronized void put(Webhook hook) throws IOException {
        journal.save(hook);
        hooks.put(hook.id(), hook);
    }

    /** Nothing happens when it is gone. */
    synchronized void change(String id, UnaryOperator<Webhook> change) throws IOException {
        Webhook hook = hooks.get(id);
        if (hook != null) {
            put(change.apply(hook));
        }
    }

    synchronized void remove(String id) throws IOException {
        journal.removeWebhook(id);
        hooks.remove(id);
    }
}
