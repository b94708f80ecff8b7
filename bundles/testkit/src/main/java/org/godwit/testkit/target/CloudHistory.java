// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.api.site.LedgerEntry;

/** What was ever made and removed in a {@link FaultyTargetCloud}, in the order in which it took effect. */
public final class CloudHistory {

    /** Scope of what belongs to somebody else: no scope of Godwit is empty. */
    public static final String FOREIGN = "";

    /**
     * Something that took effect.
     *
     * @param made or else removed
     * @param scope empty when it is somebody else's
     * @param id as the cloud names it; of each thing another one, also when it is made again
     */
    public record Event(Instant at, boolean made, LedgerEntry.Kind kind, String scope, String name, String id) {
        @Override
        public String toString() {
            return at + (made ? " made " : " removed ") + kind + ' ' + scope + '/' + name + " (" + id + ')';
        }
    }

    /**
     * Is told of each thing that is asked for or is to be removed, before that. What it throws goes to whoever asked: a
     * test looks here whether the ledger has the thing.
     */
    public interface Witness {
        /** Sees nothing. */
        Witness NONE = new Witness() {
            @Override
            public void making(LedgerEntry.Kind kind, String scope, String name) {}

            @Override
            public void removing(LedgerEntry.Kind kind, String scope, String name) {}
        };

        void making(LedgerEntry.Kind kind, String scope, String name);

        /** A machine that was stopped is to be started again. */
        default void starting(String scope, String name) {}

        /** @param scope {@link #FOREIGN} when it is somebody else's */
        void removing(LedgerEntry.Kind kind, String scope, String name);
    }

    private final List<Event> events = new ArrayList<>();

    CloudHistory() {}

    void add(Event event) {
        events.add(event);
    }

    /** All, oldest first. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** What was made for a scope, whether it is there or not. */
    public List<Event> made(String scope) {
        return events.stream()
                .filter(event -> event.made() && event.scope().equals(scope))
                .toList();
    }

    /** What was removed though none of these scopes had made it. */
    public List<Event> removedOfOthers(Set<String> scopes) {
        return events.stream()
                .filter(event -> !event.made() && !scopes.contains(event.scope()))
                .toList();
    }
}
