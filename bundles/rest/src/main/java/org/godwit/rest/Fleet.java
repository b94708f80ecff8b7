// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.point.MachinePoints;

/**
 * Machines with how well each is protected, as of one reading of the catalog. Of restore points only the newest of each
 * machine is read, however many there are.
 *
 * @param points how many restore points there are, those of machines that are gone included
 * @param dataBytes in all of them
 */
record Fleet(List<Member> members, long points, long dataBytes) {

    /** A machine of the fleet. */
    record Member(Machine machine, Protection protection) {}

    static Fleet read(Parts parts) throws IOException {
        return read(parts, machine -> true);
    }

    /** @param wanted for the others, nothing is asked */
    static Fleet read(Parts parts, Predicate<Machine> wanted) throws IOException {
        List<MachinePoints> sums = parts.restorePoints().byMachine();
        Map<MachineId, MachinePoints> byMachine = sums.stream()
                .collect(Collectors.toMap(sum -> sum.newest().machine().id(), Function.identity()));
        Map<MachineId, Job> jobs = Protection.activeJobs(parts);
        List<Member> members = new ArrayList<>();
        for (Machine machine : parts.machines().all()) {
            if (wanted.test(machine)) {
                Optional<MachinePoints> own = Optional.ofNullable(byMachine.get(machine.id()));
                Optional<Job> job = Optional.ofNullable(jobs.get(machine.id()));
                members.add(new Member(machine, Protection.of(parts, machine, own, job)));
            }
        }
        return new Fleet(
                members,
                sums.stream().mapToLong(MachinePoints::count).sum(),
                sums.stream().mapToLong(MachinePoints::dataBytes).sum());
    }
}
