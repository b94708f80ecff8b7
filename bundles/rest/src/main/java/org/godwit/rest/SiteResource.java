// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SitePicture;

/** Drills and failovers: plans that are run, looked at, and told what to do. */
final class SiteResource {

    /** Sites looked at for a list: more than anybody reads, few enough to filter in memory. */
    private static final int NEWEST = 1000;

    private final Parts parts;
    private final Clock clock;

    SiteResource(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    Reply list(Call call) throws IOException {
        Set<String> states = call.words("state");
        Set<String> kinds = call.words("kind");
        Optional<String> plan = call.query("plan");
        List<CloudSite> sites = parts.runs().cloudSites().list(NEWEST).stream()
                .filter(site -> states.isEmpty() || states.contains(Json.word(site.state())))
                .filter(site ->
                        kinds.isEmpty() || kinds.contains(Json.word(site.order().kind())))
                .filter(site -> plan.isEmpty() || site.order().plan().equals(plan.get()))
                .toList();
        SiteView view = new SiteView(parts, clock.instant());
        return Page.of(call, sites, site -> site.id().value(), view::line);
    }

    Reply show(Call call) throws IOException {
        return Reply.ok(whole(parts.runs().cloudSites().find(id(call))));
    }

    Reply ledger(Call call) throws IOException {
        return Page.of(
                call,
                parts.runs().cloudSites().ledger(id(call)),
                entry -> entry.kind() + "/" + entry.name(),
                SiteView::entry);
    }

    Reply pictures(Call call) throws IOException {
        return Page.of(call, parts.runs().cloudSites().pictures(id(call)), SitePicture::device, picture -> Json.object()
                .put("device", picture.device())
                .put("takenAt", Json.time(picture.takenAt()))
                .put("png", picture.png()));
    }

    Reply check(Call call) throws IOException {
        SiteOrder order = SiteBody.read(parts, call.body(true));
        List<Finding> findings = parts.runs().cloudSites().check(order);
        ObjectNode json = PlanView.findings(findings);
        json.set("order", SiteView.order(order));
        ArrayNode points = json.putArray("points");
        for (SiteMachine machine : parts.runs().cloudSites().preview(order)) {
            points.add(new SiteView(parts, clock.instant()).chosen(machine));
        }
        return Reply.ok(json);
    }

    Reply start(Call call) throws IOException {
        Optional<String> key = call.idempotencyKey();
        SiteOrder order = SiteBody.read(parts, call.body(true));
        CloudSites sites = parts.runs().cloudSites();
        try {
            CloudSite site =
                    key.isPresent() ? sites.startOnce(order, call.user(), key.get()) : sites.start(order, call.user());
            return Reply.of(202, whole(site))
                    .with("Location", "/api/v1/sites/" + site.id().value())
                    .with("Retry-After", "1");
        } catch (ProblemException e) {
            if (e.problem().code().equals("SITE_REFUSED")) {
                throw Refusal.blocked(e.problem(), PlanResource.errors(sites.check(order)));
            }
            throw e;
        }
    }

    /** Does something with the site that the request names. */
    Handler act(Act act) {
        return call -> {
            call.body(false).check();
            return Reply.of(202, whole(parts.runs().cloudSites().act(id(call), act, call.user())));
        };
    }

    /** Does something with the machines of it that the body names. */
    Handler update(Act act) {
        return call -> {
            MachineChange change = SiteBody.change(call.body(true), act);
            return Reply.of(202, whole(parts.runs().cloudSites().update(id(call), change, call.user())));
        };
    }

    Reply prolong(Call call) throws IOException {
        Body body = call.body(true);
        Instant until = SiteBody.moment(body, "until", body.needed("until"));
        body.check();
        return Reply.of(202, whole(parts.runs().cloudSites().prolong(id(call), until, call.user())));
    }

    private ObjectNode whole(CloudSite site) throws IOException {
        return new SiteView(parts, clock.instant())
                .whole(site, parts.runs().cloudSites().machines(site.id()));
    }

    private static CloudSiteId id(Call call) throws IOException {
        return Ids.site(call.variable("siteId"));
    }
}
