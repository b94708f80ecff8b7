// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Script;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteMachine.Ran;
import org.godwit.api.target.Instance;
import org.godwit.api.target.TargetCloud;

/**
 * The scripts of a device, one after the other. One that has ended well and was written down is not run again; a controller
 * that died in between runs it once more.
 */
record DeviceScripts(Attempt attempt, PlannedMachine planned) {

    /** The machine after the next script that was not run; empty when all of them have been. */
    Optional<SiteMachine> next(SiteMachine machine, boolean before) throws IOException {
        Optional<Script> next = planned.scripts().stream()
                .filter(script -> script.before() == before)
                .skip(machine.ran().stream()
                        .filter(ran -> ran.before() == before)
                        .count())
                .findFirst();
        if (next.isEmpty()) {
            return Optional.empty();
        }
        String name = next.get().name();
        String said = attempt.tools().outside().scripts().run(attempt.job(), name, facts(machine));
        Instant now = attempt.tools().book().clock().instant();
        return Optional.of(attempt.tools()
                .book()
                .change(attempt.site(), machine, draft -> draft.ran.add(new Ran(name, before, now, said))));
    }

    private Map<String, String> facts(SiteMachine machine) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        facts.put("GODWIT_SITE", attempt.site().value());
        facts.put("GODWIT_PLAN", attempt.order().plan());
        facts.put("GODWIT_KIND", attempt.order().kind().name().toLowerCase(Locale.ROOT));
        facts.put("GODWIT_TARGET", attempt.order().target());
        facts.put("GODWIT_DEVICE", machine.device());
        facts.put("GODWIT_MACHINE", machine.machine().value());
        machine.point().ifPresent(point -> facts.put("GODWIT_POINT", point.value()));
        if (machine.instance().isPresent()) {
            facts.put("GODWIT_INSTANCE", machine.instance().get());
            endpoints(new Instance(machine.instance().get(), machine.device()), facts);
        }
        return facts;
    }

    /** Where the controller reaches the ports that the plan waits for. */
    private void endpoints(Instance instance, Map<String, String> facts) throws IOException {
        TargetCloud target = attempt.tools().outside().target(attempt.order().target());
        for (int port : Specs.ports(planned)) {
            Optional<InetSocketAddress> at = target.endpoint(attempt.job(), instance, port);
            at.ifPresent(
                    address -> facts.put("GODWIT_PORT_" + port, address.getHostString() + ":" + address.getPort()));
        }
    }
}
