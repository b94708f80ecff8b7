// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.move;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobOrder.Load;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.core.image.UnreadableImageException;
import org.godwit.core.job.RunningJobs;
import org.godwit.core.level.InForce;
import org.godwit.core.work.PointProgress;
import org.godwit.core.work.Surroundings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves restore points to another store while machines replicate: first the points there are, and with the newest of a
 * machine its new ones; then what replicated into the old store meanwhile. All that is remembered lies in the catalog (which store
 * each point is in, where new ones go), so an attempt after a crash does what is left.
 */
public final class Move {
    private static final Logger log = LoggerFactory.getLogger(Move.class);

    /** One thing after the other. */
    private record Phase(String name, Work work) {}

    private interface Work {
        void run() throws IOException;
    }

    /** What a move works with. */
    public record Place(Surroundings around, InForce inForce, RunningJobs running) {}

    private final Surroundings around;
    private final JobContext job;
    private final JobOrder.Move order;
    private final MoveAim aim;
    private final Map<List<String>, MovedNames> names = new HashMap<>();
    private final Map<RestorePointId, Problem> unreadable = new LinkedHashMap<>();
    private int moved;
    private long movedBytes;

    public Move(Place place, JobContext job, JobOrder.Move order) {
        this.around = place.around();
        this.job = job;
        this.order = order;
        this.aim = new MoveAim(place, job, order);
    }

    /**
     * @return {@code to, moved, bytes, storedBytes}
     * @throws IOException CORRUPT {@code MOVE_INCOMPLETE} when points cannot be read where they are: they stay, all others
     *     have moved
     */
    public Map<String, String> run() throws IOException {
        ChunkStore to = store(order.to().value());
        long storedBefore = to.figures().storedBytes();
        List<Phase> phases = List.of(
                new Phase("tidy", this::tidy),
                new Phase("copy", this::moveAll),
                new Phase("aim", this::aim),
                new Phase("wait", aim::await),
                new Phase("copy", this::moveAll));
        for (Phase phase : phases) {
            job.throwIfCancelled();
            job.phase(phase.name(), 0);
            phase.work().run();
        }
        if (!unreadable.isEmpty()) {
            throw incomplete();
        }
        Map<String, String> result = new TreeMap<>();
        result.put("to", order.to().value());
        result.put("moved", String.valueOf(moved));
        result.put("bytes", String.valueOf(movedBytes));
        result.put("storedBytes", String.valueOf(Math.max(0, to.figures().storedBytes() - storedBefore)));
        return result;
    }

    /** A move that was killed right after it switched a line has left the record in the old store. */
    private void tidy() throws IOException {
        for (RestorePoint point : around.catalog().points().all()) {
            if (!point.store().equals(order.to())) {
                continue;
            }
            if (order.load() instanceof Load.OfStore old) {
                if (MoveScope.isOf(old, point.domain())) {
                    store(old.store().value()).forget(point.id());
                }
            } else if (MoveScope.holds(order.load(), point)) {
                for (ChunkStore other : around.registry().all(ChunkStore.class)) {
                    if (!other.id().equals(order.to().value())) {
                        other.forget(point.id());
                    }
                }
            }
        }
    }

    /** Those that are left, machine by machine, the oldest first: the next one is then moved as what differs from it. */
    private void moveAll() throws IOException {
        List<RestorePoint> left = points();
        left.removeIf(point -> unreadable.containsKey(point.id()));
        job.phase(
                "copy", left.stream().mapToLong(point -> 2 * point.dataBytes()).sum());
        Map<List<String>, List<RestorePoint>> groups = left.stream()
                .collect(Collectors.groupingBy(
                        point -> List.of(
                                point.machine().id().value(), point.store().value(), point.domain()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        Map<MachineId, RestorePoint> last = new HashMap<>();
        left.forEach(point -> last.put(point.machine().id(), point));
        for (List<RestorePoint> group : groups.values()) {
            ChunkStore from = store(group.get(0).store().value());
            String domain = group.get(0).domain();
            MovedNames known = names.computeIfAbsent(List.of(from.id(), domain), key -> new MovedNames());
            try (PointMove mover = new PointMove(
                    new PointMove.Way(from, store(order.to().value()), domain, known),
                    around.catalog().points(),
                    around.workshop())) {
                for (RestorePoint point : group) {
                    // The newest is what new points count from: they go where it goes, from the instant at which it is
                    // there.
                    boolean newest = point.equals(last.get(point.machine().id()));
                    move(mover, point, newest ? () -> aim.take(point.machine().id()) : () -> {});
                }
            }
        }
    }

    private List<RestorePoint> points() throws IOException {
        List<RestorePoint> left = new ArrayList<>(around.catalog().points().all());
        left.removeIf(point -> !MoveScope.moves(order, point));
        left.sort(Comparator.comparing(RestorePoint::takenAt)
                .thenComparing(point -> point.id().value()));
        return left;
    }

    /** New points of machines that had none to move follow too; what replicates already ends where it began. */
    private void aim() throws IOException {
        if (order.load() instanceof Load.OfMachine one) {
            aim.take(one.machine());
        }
        for (RestorePoint point : points()) {
            aim.take(point.machine().id());
        }
        aim.look();
    }

    private void move(PointMove mover, RestorePoint point, PointMove.Before before) throws IOException {
        job.throwIfCancelled();
        PointProgress progress = new PointProgress(job, 2 * point.dataBytes());
        Optional<RestorePoint> there;
        try {
            there = mover.move(progress, point, before);
        } catch (UnreadableImageException e) {
            log.warn("restore point stays where it is: point={} problem={}", point.id(), e.problem());
            unreadable.put(point.id(), e.problem());
            return;
        } finally {
            progress.end();
        }
        if (there.isPresent()) {
            moved++;
            movedBytes += point.dataBytes();
            tell(point, there.get());
        }
    }

    private void tell(RestorePoint before, RestorePoint after) throws IOException {
        Optional<Verification> known = around.catalog().points().verification(after.id());
        if (known.isPresent() && !known.get().intact()) {
            // Every byte of it has just been read and compared.
            around.catalog()
                    .points()
                    .verified(new Verification(
                            after.id(), around.workshop().clock().instant(), after.dataBytes(), List.of()));
        }
        String machine = after.machine().id().value();
        log.info(
                "restore point moved: point={} machine={} from={} to={}",
                after.id(),
                machine,
                before.store(),
                after.store());
        around.events()
                .publish(
                        "point",
                        "point.moved",
                        after.id().value(),
                        Map.of(
                                "machine", machine,
                                "from", before.store().value(),
                                "to", after.store().value()));
    }

    private ChunkStore store(String id) throws IOException {
        return around.registry().need(ChunkStore.class, id);
    }

    private IOException incomplete() {
        String which = unreadable.entrySet().stream()
                .limit(5)
                .map(one -> one.getKey() + " (" + one.getValue().message() + ")")
                .collect(Collectors.joining("; "));
        int more = unreadable.size() - 5;
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "MOVE_INCOMPLETE",
                        "Moved " + moved + " restore points to store " + order.to() + "; " + unreadable.size()
                                + " cannot be read whole and stay where they are: " + which
                                + (more > 0 ? " and " + more + " more" : "") + ".",
                        "Ask the machines for what is lost (godwit:damage --resend) or delete these points, then move"
                                + " again.")
                .with("moved", moved)
                .with("left", unreadable.size())
                .asException();
    }
}
