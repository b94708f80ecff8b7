// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.Failbacks;
import org.godwit.api.site.Failbacks.Act;

/** Machines that are brought back from where a failover has put them. */
final class FailbackResource {
    private static final int NEWEST = 1000;

    private final Parts parts;

    FailbackResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        Set<String> states = call.words("state");
        Optional<String> site = call.query("site");
        List<Failback> failbacks = parts.runs().failbacks().list(NEWEST).stream()
                .filter(one -> states.isEmpty() || states.contains(Json.word(one.state())))
                .filter(one -> site.isEmpty() || one.order().from().value().equals(site.get()))
                .toList();
        return Page.of(call, failbacks, one -> one.id().value(), new FailbackView(parts)::line);
    }

    Reply show(Call call) throws IOException {
        return Reply.ok(whole(parts.runs().failbacks().find(id(call))));
    }

    Reply check(Call call) throws IOException {
        FailbackOrder order = order(call.body(true));
        ObjectNode json = PlanView.findings(parts.runs().failbacks().check(order));
        json.set("order", FailbackView.order(order));
        return Reply.ok(json);
    }

    Reply start(Call call) throws IOException {
        FailbackOrder order = order(call.body(true));
        Failbacks failbacks = parts.runs().failbacks();
        try {
            Failback failback = failbacks.start(order, call.user());
            return Reply.of(202, whole(failback))
                    .with("Location", "/api/v1/failbacks/" + failback.id().value())
                    .with("Retry-After", "1");
        } catch (ProblemException e) {
            if (e.problem().code().equals("FAILBACK_REFUSED")) {
                throw Refusal.blocked(e.problem(), PlanResource.errors(failbacks.check(order)));
            }
            throw e;
        }
    }

    private static FailbackOrder order(Body body) throws IOException {
        String site = body.needed("site");
        String target = body.needed("target");
        Map<String, String> settings = body.settings("settings");
        int most = (int) FailbackOrder.LONGEST.toSeconds();
        int every = body.number("everySeconds", 0, most, 0);
        if (every > 0 && every < FailbackOrder.SHORTEST.toSeconds()) {
            body.wrong("everySeconds", "RANGE", "is 0, or at least " + FailbackOrder.SHORTEST.toSeconds());
        }
        boolean park = body.flag("parkAfterwards");
        body.check();
        CloudSiteId from = Ids.site(site);
        return new FailbackOrder(from, target, settings, every, !park);
    }

    /** Does something with the failback that the request names. */
    Handler act(Act act) {
        return call -> {
            call.body(false).check();
            return Reply.of(202, whole(parts.runs().failbacks().act(id(call), act, call.user())));
        };
    }

    private ObjectNode whole(Failback failback) throws IOException {
        return new FailbackView(parts).whole(failback);
    }

    private static FailbackId id(Call call) throws IOException {
        return Ids.failback(call.variable("failbackId"));
    }
}
