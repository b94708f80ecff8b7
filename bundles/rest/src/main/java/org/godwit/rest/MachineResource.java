// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.Readiness;

/** The machines we protect. */
final class MachineResource {
    private static final Sort<MachineStatus> SORT = Sort.<MachineStatus, String>by(
                    "name", status -> status.machine().name())
            .or("readiness", status -> status.readiness().level())
            .or("state", status -> Json.word(status.replication().state()))
            .or("sizeBytes", status -> status.machine().disks().stream()
                    .mapToLong(Disk::sizeBytes)
                    .sum())
            .or("restorePoints", status -> status.points().count())
            .or("lagSeconds", MachineResource::lag);

    private final Parts parts;

    MachineResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        Optional<String> name = call.query("name");
        String part = call.query("q").orElse("").toLowerCase(Locale.ROOT);
        Set<String> states = call.words("state");
        Set<String> levels = call.words("readiness");
        Set<String> codes = call.words("reason");
        Predicate<MachineId> within = Within.asked(call, parts);
        TenantView tenants = TenantView.read(parts);
        List<MachineStatus> machines = parts.statuses().machines().stream()
                .filter(status ->
                        name.isEmpty() || name.get().equals(status.machine().name()))
                .filter(status -> contains(status.machine(), part))
                .filter(status -> within.test(status.machine().id()))
                .filter(status -> states.isEmpty()
                        || states.contains(Json.word(status.replication().state())))
                .filter(status -> levels.isEmpty()
                        || levels.contains(Json.word(status.readiness().level())))
                .filter(status -> codes.isEmpty() || isFor(status, codes))
                .sorted(SORT.asked(call))
                .toList();
        return Page.of(call, machines, status -> status.machine().id().value(), status -> view(status, tenants));
    }

    Reply show(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        return Reply.ok(view(parts.statuses().machine(machine.id()), TenantView.read(parts)));
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

    private ObjectNode view(MachineStatus status, TenantView tenants) {
        ObjectNode json = MachineView.view(status);
        parts.enrolmentIfPresent()
                .flatMap(enrolment -> enrolment.software(status.machine().id()))
                .ifPresent(software -> json.set("agent", MachineView.agent(software)));
        tenants.of(status.machine().id()).ifPresent(group -> json.set("group", group));
        return json;
    }

    /** Larger than all where there is no usable restore point. */
    private static long lag(MachineStatus status) {
        return status.replication().lag().map(Duration::toSeconds).orElse(Long.MAX_VALUE);
    }

    /** Whether one of these reasons keeps it from being ready. */
    private static boolean isFor(MachineStatus status, Set<String> codes) {
        return status.readiness().reasons().stream()
                .anyMatch(reason -> reason.level() != Readiness.Level.READY
                        && codes.contains(reason.code().toLowerCase(Locale.ROOT)));
    }

    private static boolean contains(Machine machine, String part) {
        return machine.name().toLowerCase(Locale.ROOT).contains(part)
                || machine.id().value().toLowerCase(Locale.ROOT).contains(part);
    }
}
