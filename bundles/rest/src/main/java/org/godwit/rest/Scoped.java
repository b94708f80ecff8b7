// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import org.godwit.api.tenant.Scope;
import org.godwit.rest.Router.Access;

/** The same decisions for all, for a customer, a group and a machine: where each begins its path, and what it names. */
final class Scoped {

    /** What a request is for, from its path. */
    @FunctionalInterface
    interface Named {
        Scope of(Call call) throws IOException;
    }

    private Scoped() {}

    static void routes(Router routes, Parts parts) {
        ReplicationResource replication = new ReplicationResource(parts);
        RetentionResource retention = new RetentionResource(parts);
        routes.add(Access.SIGNED_IN, "GET", "/replications", replication::list)
                .add(Access.ADMIN, "POST", "/retention:apply", retention::apply)
                .add(Access.SIGNED_IN, "POST", "/machines/{machineId}/retention:simulate", retention::simulate);
        add(routes, "", call -> Scope.ALL, replication, retention);
        Named customer = call -> new Scope.OfCustomer(
                Ids.customer(parts, call.variable("customerId")).id());
        add(routes, "/customers/{customerId}", customer, replication, retention);
        Named group = call ->
                new Scope.OfGroup(Ids.group(parts, call.variable("groupId")).id());
        add(routes, "/groups/{groupId}", group, replication, retention);
        Named machine =
                call -> Scope.of(Ids.machine(parts, call.variable("machineId")).id());
        add(routes, "/machines/{machineId}", machine, replication, retention);
    }

    private static void add(
            Router routes, String of, Named scope, ReplicationResource replication, RetentionResource retention) {
        routes.add(Access.SIGNED_IN, "GET", of + "/replication", call -> replication.show(scope.of(call)))
                .add(Access.ADMIN, "PUT", of + "/replication", call -> replication.decide(call, scope.of(call)))
                .add(
                        Access.ADMIN,
                        "POST",
                        of + "/replication:park",
                        call -> replication.park(call, scope.of(call), true))
                .add(
                        Access.ADMIN,
                        "POST",
                        of + "/replication:resume",
                        call -> replication.park(call, scope.of(call), false))
                .add(Access.SIGNED_IN, "GET", of + "/retention", call -> retention.show(scope.of(call)))
                .add(Access.ADMIN, "PUT", of + "/retention", call -> retention.decide(call, scope.of(call)));
    }
}
