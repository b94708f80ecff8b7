// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobState;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;

/**
 * The newest jobs, as of one moment.
 *
 * @param jobs newest first
 * @param open the queued or running one of each machine, the running one first
 */
record JobLook(List<Job> jobs, Map<MachineId, Job> open) {
    /** A day of a busy controller. */
    private static final int NEWEST = 1000;

    static JobLook at(Sources from) throws IOException {
        List<Job> jobs = from.jobs().list(NEWEST);
        Map<MachineId, Job> open = new HashMap<>();
        Comparator<Job> urgency = Comparator.comparing(job -> job.state() instanceof JobState.Running);
        for (Job job : jobs) {
            Optional<MachineId> machine = job.state().isFinal() ? Optional.empty() : machine(from, job);
            machine.ifPresent(
                    id -> open.merge(id, job, (one, other) -> urgency.compare(one, other) >= 0 ? one : other));
        }
        return new JobLook(jobs, open);
    }

    private static Optional<MachineId> machine(Sources from, Job job) throws IOException {
        Optional<RestorePointId> point = job.order().ofPoint();
        return point.isEmpty()
                ? job.order().ofMachine()
                : from.points().find(point.get()).map(RestorePoint::machine).map(machine -> machine.id());
    }
}
