// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.point.RestorePoint;

/**
 * All machines with how well each is protected, as of one reading of the catalog.
 *
 * @param points of all machines, newest first
 */
record Fleet(List<Member> members, List<RestorePoint> points) {

    /** A machine of the fleet. */
    record Member(Machine machine, Protection protection) {}

    static Fleet read(Parts parts) throws IOException {
        List<Machine> machines = parts.machines().all();
        List<RestorePoint> points = parts.restorePoints().all();
        Map<MachineId, List<RestorePoint>> byMachine = points.stream()
                .collect(Collectors.groupingBy(point -> point.machine().id()));
        Map<MachineId, Job> jobs = Protection.activeJobs(parts);
        List<Member> members = new ArrayList<>(machines.size());
        for (Machine machine : machines) {
            List<RestorePoint> own = byMachine.getOrDefault(machine.id(), List.of());
            Optional<Job> job = Optional.ofNullable(jobs.get(machine.id()));
            members.add(new Member(machine, Protection.of(parts, machine, own, job)));
        }
        return new Fleet(members, points);
    }
}
