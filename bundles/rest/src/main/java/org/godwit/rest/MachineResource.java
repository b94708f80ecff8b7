// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.point.MachinePoints;

/** The machines we protect. */
final class MachineResource {
    private static final Sort<Fleet.Member> SORT = Sort.<Fleet.Member, String>by(
                    "name", member -> member.machine().name())
            .or("state", member -> Json.word(member.protection().state()))
            .or("sizeBytes", member -> member.machine().disks().stream()
                    .mapToLong(Disk::sizeBytes)
                    .sum())
            .or("restorePoints", member -> member.protection().points())
            .or("lagSeconds", MachineResource::lag);

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
        Predicate<MachineId> within = Within.asked(call, parts);
        Predicate<Machine> wanted = machine -> (name.isEmpty() || name.get().equals(machine.name()))
                && contains(machine, part)
                && within.test(machine.id());
        TenantView tenants = TenantView.read(parts);
        if (states.isEmpty() && call.query("sort").isEmpty()) {
            Map<MachineId, Job> jobs = Protection.activeJobs(parts);
            List<Machine> machines =
                    parts.machines().all().stream().filter(wanted).toList();
            // How each is protected is only asked for those of the page.
            return Page.of(call, machines, machine -> machine.id().value(), machine -> view(machine, jobs, tenants));
        }
        Comparator<Fleet.Member> order = SORT.asked(call);
        Fleet fleet = Fleet.read(parts, wanted);
        List<Fleet.Member> members = fleet.members().stream()
                .filter(member -> states.isEmpty()
                        || states.contains(Json.word(member.protection().state())))
                .sorted(order)
                .toList();
        return Page.of(
                call,
                members,
                member -> member.machine().id().value(),
                member -> view(member.machine(), member.protection(), tenants));
    }

    Reply show(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        return Reply.ok(view(machine, Protection.activeJobs(parts), TenantView.read(parts)));
    }

    Reply revoke(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        parts.enrolment().revoke(machine.id());
        return Reply.empty();
    }

    Reply updateAgent(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        ObjectNode json = Json.object();
        json.put("version", parts.enrolment().update(machine.id()));
        return Reply.of(202, json);
    }

    Reply updateAgents(Call call) throws IOException {
        ObjectNode json = Json.object();
        json.set(
                "machines",
                Json.texts(parts.enrolment().updateAll().stream()
                        .map(MachineId::value)
                        .toList()));
        return Reply.of(202, json);
    }

    private ObjectNode view(Machine machine, Map<MachineId, Job> jobs, TenantView tenants) throws IOException {
        Optional<MachinePoints> points = parts.restorePoints().byMachine(machine.id());
        Optional<Job> job = Optional.ofNullable(jobs.get(machine.id()));
        return view(machine, Protection.of(parts, machine, points, job), tenants);
    }

    private ObjectNode view(Machine machine, Protection protection, TenantView tenants) {
        ObjectNode json = MachineView.view(machine, protection, clock);
        parts.enrolmentIfPresent()
                .flatMap(enrolment -> enrolment.software(machine.id()))
                .ifPresent(software -> json.set("agent", MachineView.agent(software)));
        tenants.of(machine.id()).ifPresent(group -> json.set("group", group));
        return json;
    }

    /** The older the newest point, the larger; larger than all where there is none. */
    private static long lag(Fleet.Member member) {
        return member.protection()
                .newest()
                .map(point -> -point.takenAt().toEpochMilli())
                .orElse(Long.MAX_VALUE);
    }

    private static boolean contains(Machine machine, String part) {
        return machine.name().toLowerCase(Locale.ROOT).contains(part)
                || machine.id().value().toLowerCase(Locale.ROOT).contains(part);
    }
}
