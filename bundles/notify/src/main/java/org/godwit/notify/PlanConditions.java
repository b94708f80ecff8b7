// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.site.PlanProof;

/** Plans that were tried and are not known to work: the last drill failed, the plan has changed, or it was too long ago. */
final class PlanConditions implements Conditions {
    private final Facts facts;

    PlanConditions(Facts facts) {
        this.facts = facts;
    }

    @Override
    public String kind() {
        return "plan/";
    }

    /** By itself it is lost by age alone. */
    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Set<String> after() {
        return Set.of("site.changed", "plan.saved");
    }

    @Override
    public List<Condition> now(Instant now) throws IOException {
        List<Condition> found = new ArrayList<>();
        for (PlanStatus plan : facts.statuses().plans()) {
            PlanProof proof = plan.proof();
            // Only plans that were ever tried can lose anything.
            if (!proof.verified() && proof.site().isPresent()) {
                found.add(unverified(proof));
            }
        }
        return found;
    }

    private Condition unverified(PlanProof proof) {
        return new Condition(
                kind() + proof.plan() + "/unverified",
                Severity.WARNING,
                proof.plan(),
                new Condition.Words(
                        proof.plan() + ": the plan is not verified any more",
                        String.join(" ", proof.reasons()),
                        "Mend what the last drill has shown, then try the plan again: godwitctl drills " + proof.plan()
                                + "."),
                Duration.ZERO);
    }
}
