// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.point.RestorePoint;

/** The machines we protect. */
final class MachineResource {
    private final Parts parts;
    private final Clock clock;

    MachineResource(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    Reply list(Call call) throws IOException {
        Optional<String> name = call.query("name");
        String part = call.query("q").orElse("").toLowerCase(Locale.ROOT);
        Set<String> states = call.words("state");
        if (states.isEmpty()) {
            Map<MachineId, Job> jobs = Protection.activeJobs(parts);
            List<Machine> machines = parts.machines().all().stream()
                    .filter(machine -> name.isEmpty() || name.get().equals(machine.name()))
                    .filter(machine -> contains(machine, part))
                    .toList();
            // How each is protected is only asked for those of the page.
            return Page.of(call, machines, machine -> machine.id().value(), machine -> view(machine, jobs));
        }
        List<Fleet.Member> members = Fleet.read(parts).members().stream()
                .filter(member ->
                        name.isEmpty() || name.get().equals(member.machine().name()))
                .filter(member -> contains(member.machine(), part))
                .filter(member -> states.contains(Json.word(member.protection().state())))
                .toList();
        return Page.of(
                call,
                members,
                member -> member.machine().id().value(),
                member -> MachineView.view(member.machine(), member.protection(), clock));
    }

    Reply show(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        return Reply.ok(view(machine, Protection.activeJobs(parts)));
    }

    Reply revoke(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        parts.enrolment().revoke(machine.id());
        return Reply.empty();
    }

    private ObjectNode view(Machine machine, Map<MachineId, Job> jobs) throws IOException {
        List<RestorePoint> points = parts.restorePoints().of(machine.id());
        Optional<Job> job = Optional.ofNullable(jobs.get(machine.id()));
        return MachineView.view(machine, Protection.of(parts, machine, points, job), clock);
    }

    private static boolean contains(Machine machine, String part) {
        return machine.name().toLowerCase(Locale.ROOT).contains(part)
                || machine.id().value().toLowerCase(Locale.ROOT).contains(part);
    }
}
