// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.Migration;
import org.godwit.api.site.MigrationId;
import org.godwit.api.site.MigrationOrder;
import org.godwit.api.site.Migrations;
import org.godwit.api.site.Migrations.Act;
import org.godwit.api.site.SiteOrder;
import org.godwit.rest.Router.Access;

/** Migrations: begun, looked at, and told what to do. */
final class MigrationResource {

    /** As of sites: more than anybody reads, few enough to filter in memory. */
    private static final int NEWEST = 1000;

    private final Parts parts;

    private MigrationResource(Parts parts) {
        this.parts = parts;
    }

    static void routes(Router routes, Parts parts) {
        MigrationResource migrations = new MigrationResource(parts);
        routes.add(Access.SIGNED_IN, "GET", "/migrations", migrations::list)
                .add(Access.ADMIN, "POST", "/migrations", migrations::start)
                .add(Access.SIGNED_IN, "POST", "/migrations:check", migrations::check)
                .add(Access.SIGNED_IN, "GET", "/migrations/{migrationId}", migrations::show);
        for (Act act : Act.values()) {
            routes.add(
                    Access.ADMIN,
                    "POST",
                    "/migrations/{migrationId}:" + SiteView.word(act),
                    call -> migrations.act(call, act));
        }
    }

    private Migrations migrations() throws IOException {
        return parts.runs().migrations();
    }

    private Reply list(Call call) throws IOException {
        Set<String> states = call.words("state");
        Optional<String> plan = call.query("plan");
        List<Migration> found = migrations().list(NEWEST).stream()
                .filter(migration -> states.isEmpty() || states.contains(Json.word(migration.state())))
                .filter(migration -> plan.isEmpty() || migration.order().plan().equals(plan.get()))
                .toList();
        return Page.of(call, found, migration -> migration.id().value(), MigrationView::line);
    }

    private Reply show(Call call) throws IOException {
        return Reply.ok(whole(migrations().find(id(call))));
    }

    private Reply check(Call call) throws IOException {
        MigrationOrder order = order(call.body(true));
        ObjectNode json = PlanView.findings(migrations().check(order));
        json.set("order", MigrationView.order(order));
        return Reply.ok(json);
    }

    private Reply start(Call call) throws IOException {
        Optional<String> key = call.idempotencyKey();
        MigrationOrder order = order(call.body(true));
        Migrations all = migrations();
        try {
            Migration begun =
                    key.isPresent() ? all.startOnce(order, call.user(), key.get()) : all.start(order, call.user());
            return Reply.of(202, whole(begun))
                    .with("Location", "/api/v1/migrations/" + begun.id().value())
                    .with("Retry-After", "1");
        } catch (ProblemException e) {
            if (e.problem().code().equals("MIGRATION_REFUSED")) {
                throw Refusal.blocked(e.problem(), PlanResource.errors(all.check(order)));
            }
            throw e;
        }
    }

    private Reply act(Call call, Act act) throws IOException {
        boolean timed = act == Act.CUT_OVER;
        Body body = call.body(false);
        Optional<Instant> at = timed ? moment(body, "at") : Optional.empty();
        body.check();
        return Reply.of(202, whole(migrations().act(id(call), act, at, call.user())));
    }

    private static Optional<Instant> moment(Body body, String field) {
        return body.text(field).map(given -> SiteBody.moment(body, field, given));
    }

    /** The order, with the newest version of the plan where none is named. */
    private MigrationOrder order(Body body) throws IOException {
        String plan = body.needed("plan");
        int version = body.number("version", 1, Integer.MAX_VALUE, 0);
        String target = body.needed("target");
        List<String> devices = body.texts("devices");
        var settings = body.settings("settings");
        SiteOrder.Source source = SiteBody.ofFailover(body);
        int test = body.number("testSeconds", 1, SiteBody.MOST_LIMIT, SiteBody.USUAL_LIMIT);
        Optional<Instant> cutoverAt = moment(body, "cutoverAt");
        Optional<SiteOrder.CommitPolicy> policy = SiteBody.policy(body);
        body.check();
        int run = version == 0 ? parts.plans().find(plan).version() : version;
        return new MigrationOrder(plan, run, target, devices, settings, source, test, cutoverAt, policy);
    }

    private ObjectNode whole(Migration migration) throws IOException {
        return MigrationView.whole(migration, migrations().choices(migration));
    }

    private static MigrationId id(Call call) throws IOException {
        return Ids.migration(call.variable("migrationId"));
    }
}
