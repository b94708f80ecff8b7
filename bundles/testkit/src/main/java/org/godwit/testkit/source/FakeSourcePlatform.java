// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;

/**
 * Machines in memory, tracked or not, read from here or cut where they are, failing by a seed. Safe for use by many
 * threads.
 */
public final class FakeSourcePlatform implements SourcePlatform {

    /** What is fixed when a platform is made. */
    public record Setup(String id, Clock clock, Faults faults, Function<String, DedupStrategy> strategies) {}

    private final Setup setup;
    private final Map<String, FakeMachine> machines = new ConcurrentSkipListMap<>();
    private final Map<String, Boolean> unplugged = new ConcurrentSkipListMap<>();
    private volatile BiConsumer<Instant, Map<String, SparseBytes>> witness = (at, disks) -> {};
    private volatile Consumer<FakeMachine> meanwhile = machine -> {};

    /** A platform that never fails and whose machines cannot cut. */
    public FakeSourcePlatform(String id) {
        this(new Setup(id, Clock.systemUTC(), Faults.none(), strategy -> {
            throw new IllegalStateException("this platform was made without dedup strategies");
        }));
    }

    public FakeSourcePlatform(Setup setup) {
        this.setup = setup;
    }

    /** A new machine without disks. */
    public FakeMachine add(String id) {
        FakeMachine machine = new FakeMachine(new MachineId(id));
        machines.put(id, machine);
        return machine;
    }

    /** Whether a machine can be reached. */
    public void reachable(String id, boolean now) {
        if (now) {
            unplugged.remove(id);
        } else {
            unplugged.put(id, true);
        }
    }

    /** Is told what each snapshot holds: the truth to compare restore points with. */
    public void witness(BiConsumer<Instant, Map<String, SparseBytes>> now) {
        witness = now;
    }

    /** What a machine does while it is copied, if it is {@linkplain FakeMachine#freezing one that goes on}. */
    public void meanwhile(Consumer<FakeMachine> now) {
        meanwhile = now;
    }

    @Override
    public String id() {
        return setup.id();
    }

    @Override
    public List<Machine> machines() throws IOException {
        setup.faults().maybe(50, "INVENTORY_FAILED");
        return machines.values().stream()
                .filter(machine -> !unplugged.containsKey(machine.id().value()))
                .map(machine -> machine.machine(setup.id(), setup.clock().instant()))
                .toList();
    }

    @Override
    public Snapshot snapshot(JobContext job, MachineId id, Consistency wanted) throws IOException {
        job.throwIfCancelled();
        setup.faults().maybe(12, "SNAPSHOT_REFUSED");
        FakeMachine machine = machines.get(id.value());
        if (machine == null) {
            throw Problem.of(Problem.Kind.MISSING, "MACHINE_UNKNOWN", "There is no machine " + id + " here.", "")
                    .asException();
        }
        if (unplugged.containsKey(id.value())) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "MACHINE_DISCONNECTED",
                            "Cannot reach machine " + id + ": it is unplugged.",
                            "")
                    .asException();
        }
        if (machine.isFreezing() && wanted.compareTo(Consistency.FILE_SYSTEM) >= 0) {
            return new FakeFreezingSnapshot(
                    machine, new FakeFreezingSnapshot.Around(setup, witness::accept, () -> meanwhile.accept(machine)));
        }
        Instant at = setup.clock().instant();
        FakeSnapshot snapshot = new FakeSnapshot(machine, at, setup.faults());
        witness.accept(at, snapshot.contents());
        return machine.isCutting() ? new FakeCuttingSnapshot(snapshot, setup.strategies(), setup.faults()) : snapshot;
    }
}
