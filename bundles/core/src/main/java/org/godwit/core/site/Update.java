// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteMachine.Wanted;

/** Brings single machines of a site to where they are wanted: gone, off, up. Each part may be repeated. */
record Update(Attempt attempt) {

    /** @param before what is done with a machine before it is launched */
    void run(List<Phase> before) throws IOException {
        remove();
        new PowerOff(attempt).run();
        prepare(before);
        new Launch(attempt.of(Update::isToBeUp), CloudSite.State.UPDATING).run();
    }

    private static boolean isToBeUp(SiteMachine machine) {
        return machine.wanted().isEmpty();
    }

    private List<SiteMachine> machines(Predicate<SiteMachine> such) throws IOException {
        return attempt.machines().stream().filter(such).toList();
    }

    private static Set<String> devices(List<SiteMachine> machines) {
        return machines.stream().map(SiteMachine::device).collect(Collectors.toSet());
    }

    private void remove() throws IOException {
        List<SiteMachine> leaving = machines(machine -> machine.wanted().equals(Optional.of(Wanted.REMOVED)));
        new Removal(attempt, devices(leaving)::contains).run();
        for (SiteMachine machine : leaving) {
            attempt.tools().book().change(attempt.site(), machine, MachineDraft::removed);
        }
    }

    private void prepare(List<Phase> before) throws IOException {
        Set<String> fresh =
                devices(machines(machine -> isToBeUp(machine) && machine.point().isEmpty()));
        if (!fresh.isEmpty()) {
            for (Phase phase : before) {
                attempt.job().throwIfCancelled();
                phase.act().run(attempt.of(machine -> fresh.contains(machine.device())));
            }
        }
    }
}
