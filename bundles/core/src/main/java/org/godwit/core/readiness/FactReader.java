// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.MachineStatus.Point;
import org.godwit.api.readiness.MachineStatus.Points;
import org.godwit.api.replication.Replications;

/** Reads what is to be remembered of machines. */
final class FactReader {
    private final Sources from;
    private final InstantSource clock;

    FactReader(Sources from, InstantSource clock) {
        this.from = from;
        this.clock = clock;
    }

    /** What the newest verification of a point has shown. */
    private interface Verdicts {
        Optional<Boolean> of(RestorePointId point) throws IOException;
    }

    /** Of one machine; empty when there is none. */
    Optional<MachineFacts> read(MachineId id, Optional<MachineFacts> before) throws IOException {
        Optional<Machine> machine = from.machines().find(id);
        if (machine.isEmpty()) {
            return Optional.empty();
        }
        Verdicts verdicts = point -> from.points().verification(point).map(Verification::intact);
        return Optional.of(facts(machine.get(), from.points().byMachine(id), verdicts, before));
    }

    /** Of all, without a question for each to the catalog of points. */
    Map<MachineId, MachineFacts> readAll(Map<MachineId, MachineFacts> before) throws IOException {
        Map<RestorePointId, Boolean> known = from.points().verdicts();
        Map<MachineId, MachinePoints> sums = from.points().byMachine().stream()
                .collect(Collectors.toMap(sum -> sum.newest().machine().id(), Function.identity()));
        Map<MachineId, MachineFacts> all = new HashMap<>();
        for (Machine machine : from.machines().all()) {
            MachineId id = machine.id();
            all.put(
                    id,
                    facts(
                            machine,
                            Optional.ofNullable(sums.get(id)),
                            point -> Optional.ofNullable(known.get(point)),
                            Optional.ofNullable(before.get(id))));
        }
        return all;
    }

    private MachineFacts facts(
            Machine machine, Optional<MachinePoints> sums, Verdicts verdicts, Optional<MachineFacts> before)
            throws IOException {
        Instant now = clock.instant();
        Replications.State schedule = from.schedules().state(machine.id());
        Optional<RestorePoint> usable = sums.isPresent() ? usable(sums.get(), verdicts) : Optional.empty();
        Points points = Points.NONE;
        if (sums.isPresent()) {
            points = new Points(
                    sums.get().count(),
                    sums.get().dataBytes(),
                    Optional.of(point(sums.get().newest(), verdicts)),
                    usable.isPresent() ? Optional.of(point(usable.get(), verdicts)) : Optional.empty());
        }
        Optional<Problem> problem = schedule.problem();
        Optional<Instant> since =
                before.filter(last -> isSame(last.problem(), problem)).flatMap(MachineFacts::problemSince);
        return new MachineFacts(
                machine,
                points,
                usable.map(RestorePoint::store),
                Optional.of(schedule),
                now,
                problem.map(any -> since.orElse(now)),
                Optional.empty());
    }

    private static boolean isSame(Optional<Problem> one, Optional<Problem> other) {
        return one.map(Problem::code).equals(other.map(Problem::code));
    }

    /** The newest that holds all disks and is not known to be damaged. */
    private Optional<RestorePoint> usable(MachinePoints sums, Verdicts verdicts) throws IOException {
        if (isUsable(sums.newest(), verdicts)) {
            return Optional.of(sums.newest());
        }
        for (RestorePoint point : from.points().of(sums.newest().machine().id())) {
            if (isUsable(point, verdicts)) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }

    private static boolean isUsable(RestorePoint point, Verdicts verdicts) throws IOException {
        return point.isComplete() && verdicts.of(point.id()).orElse(true);
    }

    private static Point point(RestorePoint point, Verdicts verdicts) throws IOException {
        return new Point(point.id(), point.takenAt(), point.consistency(), verdicts.of(point.id()));
    }
}
