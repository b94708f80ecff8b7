// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.level;

import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.godwit.api.job.Events;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.tenant.Scope;
import org.godwit.core.tenant.Known;
import org.godwit.core.tenant.PolicyWords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes what is decided for a scope, and says so in the log and as an event. */
public final class Decisions {
    private static final Logger log = LoggerFactory.getLogger(Decisions.class);

    private final CatalogParts catalog;
    private final Events events;

    public Decisions(CatalogParts catalog, Events events) {
        this.catalog = catalog;
        this.events = events;
    }

    /** @throws IOException MISSING when there is no such machine, group or customer */
    public void change(Scope scope, UnaryOperator<Policy> change, String by) throws IOException {
        refuseUnknown(scope);
        put(scope, change, by);
    }

    /** Also for a machine that the catalog does not know yet. Two who change other fields both have their way. */
    public void put(Scope scope, UnaryOperator<Policy> change, String by) throws IOException {
        Policies policies = catalog.policies();
        Policy decided;
        synchronized (policies) {
            Policy before = policies.of(scope);
            decided = change.apply(before);
            if (decided.equals(before)) {
                // One request decides of several things, and not each of them is different.
                return;
            }
            policies.put(scope, decided);
        }
        String words = PolicyWords.of(decided);
        log.info("policy decided: scope={} policy=\"{}\" by={}", scope, words, by);
        Map<String, String> facts = Map.of("by", by, "decided", words);
        if (scope instanceof Scope.OfGroup one) {
            events.publish("group", "group.policy", one.group().value(), facts);
        } else if (scope instanceof Scope.OfCustomer one) {
            events.publish("customer", "customer.policy", one.customer().value(), facts);
        } else {
            String whose = scope instanceof Scope.OfMachine one ? one.machine().value() : "*";
            events.publish("machine", "machine.policy", whose, facts);
        }
    }

    private void refuseUnknown(Scope scope) throws IOException {
        Known known = new Known(catalog.tenants(), catalog.machines());
        if (scope instanceof Scope.OfMachine one) {
            known.machine(one.machine());
        } else if (scope instanceof Scope.OfGroup one) {
            known.group(one.group());
        } else if (scope instanceof Scope.OfCustomer one) {
            known.customer(one.customer());
        }
    }
}
