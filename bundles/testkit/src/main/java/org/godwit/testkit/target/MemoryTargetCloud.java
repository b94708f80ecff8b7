// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.godwit.api.disk.Extent;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.source.Faults;
import org.godwit.testkit.source.SparseBytes;

/** A cloud in memory. An instance's console shows one line, given beforehand. Knows no settings. */
public final class MemoryTargetCloud implements TargetCloud, InstancePower, InstanceReader {
    private final String id;
    private final Faults faults;
    private final Map<String, SparseBytes> volumes = new ConcurrentSkipListMap<>();
    private final Map<String, Instance> instances = new ConcurrentSkipListMap<>();
    private final Set<String> stopped = new ConcurrentSkipListSet<>();
    private volatile String console = "login:";
    private volatile Optional<Problem> refusal = Optional.empty();
    private volatile Optional<RuntimeException> bug = Optional.empty();

    public MemoryTargetCloud(String id) {
        this(id, Faults.none());
    }

    public MemoryTargetCloud(String id, Faults faults) {
        this.id = id;
        this.faults = faults;
    }

    /** What every instance shows on its console. */
    public void console(String line) {
        console = line;
    }

    /** From now on nothing boots, for that reason. */
    public void refuseToBoot(Problem problem) {
        refusal = Optional.of(problem);
    }

    /** From now on a machine that was started cannot be watched, for a reason that nobody foresaw. */
    public void stumbleOverConsoles(RuntimeException thrown) {
        bug = Optional.of(thrown);
    }

    /** The volumes that exist, by id. */
    public Map<String, SparseBytes> volumes() {
        return Map.copyOf(volumes);
    }

    /** The names of the instances that are there. */
    public Set<String> instances() {
        return Set.copyOf(instances.keySet());
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Volume createVolume(JobContext job, VolumeSpec spec) throws IOException {
        faults.maybe(20, "VOLUME_REFUSED");
        if (!spec.settings().isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "SETTING_UNKNOWN",
                            "Target " + id + " does not know the settings "
                                    + spec.settings().keySet() + ".",
                            "Leave them out.")
                    .asException();
        }
        String name = spec.scope() + "/" + spec.name();
        SparseBytes bytes = volumes.computeIfAbsent(name, key -> new SparseBytes(spec.sizeBytes()));
        return new Volume(name, bytes.sizeBytes());
    }

    @Override
    public VolumeWriter openVolume(JobContext job, Volume volume) throws IOException {
        SparseBytes bytes = volumes.get(volume.id());
        if (bytes == null) {
            throw missing(volume);
        }
        return new Writer(bytes, faults);
    }

    private static IOException missing(Volume volume) {
        return Problem.of(Problem.Kind.MISSING, "VOLUME_MISSING", "There is no volume " + volume.id() + " here.", "")
                .asException();
    }

    @Override
    public void deleteVolume(JobContext job, Volume volume) {
        volumes.remove(volume.id());
    }

    @Override
    public Optional<Volume> findVolume(JobContext job, VolumeSpec spec) {
        String name = spec.scope() + "/" + spec.name();
        return Optional.ofNullable(volumes.get(name)).map(bytes -> new Volume(name, bytes.sizeBytes()));
    }

    @Override
    public Optional<Instance> findInstance(JobContext job, InstanceSpec spec) {
        return Optional.ofNullable(instances.get(spec.scope() + "/" + spec.name()));
    }

    @Override
    public Optional<InetSocketAddress> endpoint(JobContext job, Instance instance, int port) {
        return Optional.empty();
    }

    @Override
    public Instance boot(JobContext job, InstanceSpec spec, List<Volume> from) throws IOException {
        faults.maybe(20, "BOOT_REFUSED");
        if (refusal.isPresent()) {
            throw refusal.get().asException();
        }
        for (Volume volume : from) {
            if (!volumes.containsKey(volume.id())) {
                throw missing(volume);
            }
        }
        Instance instance = new Instance(spec.scope() + "/" + spec.name(), spec.name());
        instances.put(instance.id(), instance);
        return instance;
    }

    @Override
    public Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException {
        job.throwIfCancelled();
        if (bug.isPresent()) {
            throw bug.get();
        }
        String shown = stopped.contains(instance.id()) ? "" : console;
        boolean reached = pattern.matcher(shown).find();
        return new Evidence(reached, reached ? Duration.ofSeconds(1) : limit, shown);
    }

    @Override
    public void discard(JobContext job, Instance instance) {
        instances.remove(instance.id());
        stopped.remove(instance.id());
    }

    @Override
    public InstancePower.State power(JobContext job, Instance instance) throws IOException {
        if (!instances.containsKey(instance.id())) {
            throw SimulatedThings.missing("instance", instance.id());
        }
        return stopped.contains(instance.id()) ? InstancePower.State.STOPPED : InstancePower.State.RUNNING;
    }

    @Override
    public void stop(JobContext job, Instance instance) throws IOException {
        faults.maybe(20, "STOP_REFUSED");
        if (power(job, instance) == InstancePower.State.RUNNING) {
            stopped.add(instance.id());
        }
    }

    @Override
    public void start(JobContext job, Instance instance) throws IOException {
        faults.maybe(20, "START_REFUSED");
        if (power(job, instance) == InstancePower.State.STOPPED) {
            stopped.remove(instance.id());
        }
    }

    @Override
    public Reading read(JobContext job, Instance instance, List<Volume> from) throws IOException {
        job.throwIfCancelled();
        faults.maybe(20, "READ_REFUSED");
        return MemoryReading.of(from, id -> Optional.ofNullable(volumes.get(id)), Instant.now(), faults);
    }

    private record Writer(SparseBytes bytes, Faults faults) implements VolumeWriter {
        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            faults.maybe(60, "WRITE_FAILED");
            bytes.write(offset, from);
        }

        @Override
        public void zero(Extent extent) throws IOException {
            faults.maybe(60, "ZERO_FAILED");
            bytes.zero(extent.offset(), extent.length());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
