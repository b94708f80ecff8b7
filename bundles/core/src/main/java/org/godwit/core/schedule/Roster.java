// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobId;
import org.godwit.core.level.InForce;

/** The lines of all machines, as catalog and policies have them, in the order in which they are due. Guarded by the scheduler. */
final class Roster {
    private final Scheduler.Surroundings around;
    private final NewestPoints newest;
    private final Map<MachineId, Line> lines = new HashMap<>();
    private final Agenda agenda = new Agenda();
    private final Set<Line> underWay = new LinkedHashSet<>();

    Roster(Scheduler.Surroundings around) {
        this.around = around;
        this.newest = new NewestPoints(around.catalog().points());
    }

    Agenda agenda() {
        return agenda;
    }

    Optional<Line> find(MachineId machine) {
        return Optional.ofNullable(lines.get(machine));
    }

    Collection<Line> all() {
        return lines.values();
    }

    /** Of which a run has been begun that has not ended. */
    List<Line> underWay() {
        return List.copyOf(underWay);
    }

    void runs(Line line, Optional<JobId> run) {
        line.run = run;
        if (run.isPresent()) {
            underWay.add(line);
        } else {
            underWay.remove(line);
        }
        agenda.put(line);
    }

    void readNewest(Line line) throws IOException {
        line.newest = newest.of(line.machine);
    }

    /**
     * Reads machines and policies.
     *
     * @return lines that were replicated before and have another schedule now
     */
    List<Line> read() throws IOException {
        List<Line> changed = new ArrayList<>();
        Set<MachineId> known = new HashSet<>();
        InForce inForce = around.inForce().read();
        for (Machine machine : around.catalog().machines().all()) {
            known.add(machine.id());
            var effective = inForce.replication(machine.id());
            Line line = lines.get(machine.id());
            boolean isNew = line == null || !line.effective.schedule().equals(effective.schedule());
            if (line == null) {
                line = new Line(machine.id(), effective, now());
                lines.put(machine.id(), line);
            }
            line.effective = effective;
            line.name = machine.name();
            line.connected = machine.connected();
            if (effective.schedule().isOn()) {
                readNewest(line);
                if (isNew && line.pace.isEmpty()) {
                    setFirst(line);
                } else if (isNew) {
                    changed.add(line);
                }
            }
            agenda.put(line);
        }
        lines.values().removeIf(line -> isGone(line, known));
        return changed;
    }

    private boolean isGone(Line line, Set<MachineId> known) {
        boolean gone = !known.contains(line.machine);
        if (gone) {
            agenda.remove(line);
            underWay.remove(line);
        }
        return gone;
    }

    /** A point that lies ahead was told by a wrong clock and counts as long past. */
    private void setFirst(Line line) {
        Duration target = line.effective.schedule().targetRpo();
        Instant wall = around.clock().instant();
        Duration left = line.newest
                .filter(at -> !at.isAfter(wall))
                .map(at -> target.minus(Duration.between(at, wall)))
                .orElse(Duration.ZERO);
        long early = line.effective.schedule().isContinuous() ? 0 : (long) (target.toNanos() * line.early());
        long wait = Math.max(0, left.toNanos() - early);
        line.crowded = wait == 0;
        line.firstNanos = now() + wait;
    }

    private long now() {
        return around.nanos().getAsLong();
    }
}
