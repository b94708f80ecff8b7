// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.LedgerEntry.Kind;
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
import org.godwit.testkit.target.SimulatedThings.Key;
import org.godwit.testkit.target.SimulatedThings.SimulatedInstance;
import org.godwit.testkit.target.SimulatedThings.Thing;

/**
 * A cloud in memory that fails by a seed as real ones do: it refuses; does what it was asked and loses the answer; answers
 * with a time-out and does it later; does not find yet what it made; has quotas; loses what was not flushed. It outlives
 * the controllers of a simulation, and remembers all that ever was in it. No threads, no real time.
 *
 * <p>Kept without fail: of one scope and name there is never more than one thing, and what was asked for is found, or never
 * will be there, {@link #settling} after the call began. Call it from one thread.
 */
public final class FaultyTargetCloud implements TargetCloud, InstancePower, InstanceReader {
    private static final String STARTING = "Booting from hard disk...\n";
    private static final String UP = STARTING + "Simulated Linux\nlogin: ";

    /**
     * @param pass lets simulated time pass while somebody waits for a console
     * @param moment called before each call and between what it does and its answer: a simulation ends the process there
     */
    public record World(RandomGenerator random, InstantSource clock, Consumer<Duration> pass, Runnable moment) {}

    /**
     * How often it fails: one in so many calls, 0 for never.
     *
     * @param refused not done, and said so
     * @param lost done, and the answer is lost
     * @param late a time-out; three of four of these are done after all, within {@code settling}
     * @param settling how long at most until what was asked for is done and found
     * @param twice whether what comes late is done even when it was asked for again since, and that was undone: as clouds
     *     do that know no idempotency keys
     */
    public record Odds(int refused, int lost, int late, Duration settling, boolean twice) {
        /** Nothing ever fails. */
        public static final Odds NONE = new Odds(0, 0, 0, Duration.ZERO, false);
    }

    private final String id;
    private final CloudFaults faults;
    private final Odds odds;
    private final CloudInside inside;

    public FaultyTargetCloud(String id, World world, Odds odds) {
        this.id = id;
        this.odds = odds;
        faults = new CloudFaults(world, odds);
        inside = new CloudInside(faults);
    }

    /**
     * From now on calls fail, or do not; what is on its way comes all the same.
     *
     * @return whether they did before
     */
    public boolean enabled(boolean now) {
        return faults.enabled(now);
    }

    /** The next call with an effect is not answered, and done so long after it: at most {@link #settling}. */
    public void nextIsLate(Duration after) {
        faults.nextIsLate(after);
    }

    /** How many calls failed. */
    public long injected() {
        return faults.injected();
    }

    /** What is in it, for tests. */
    public CloudInside inside() {
        return inside;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Duration settling() {
        return odds.settling();
    }

    @Override
    public Volume createVolume(JobContext job, VolumeSpec spec) throws IOException {
        job.throwIfCancelled();
        if (!spec.settings().isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "SETTING_UNKNOWN",
                            "Target " + id + " does not know the settings "
                                    + spec.settings().keySet() + ".",
                            "Leave them out.")
                    .asException();
        }
        inside.witness().making(Kind.VOLUME, spec.scope(), spec.name());
        Instant foundFrom = faults.clock().instant().plus(faults.delay());
        return faults.act("create a volume", Key.of(spec), () -> inside.make(spec, foundFrom));
    }

    @Override
    public VolumeWriter openVolume(JobContext job, Volume volume) throws IOException {
        faults.ask("open a volume");
        return SimulatedWriter.of(volume.id(), inside, faults);
    }

    @Override
    public void deleteVolume(JobContext job, Volume volume) throws IOException {
        inside.things().volume(volume.id()).ifPresent(this::announce);
        faults.act("delete a volume", new Removal(volume.id()), () -> {
            inside.removeVolume(volume.id());
            return volume;
        });
    }

    @Override
    public Optional<Volume> findVolume(JobContext job, VolumeSpec spec) throws IOException {
        return find(Key.of(spec))
                .flatMap(thing -> inside.things().volume(thing.id()))
                .map(found -> new Volume(found.id(), found.bytes().sizeBytes()));
    }

    private Optional<Thing> find(Key key) throws IOException {
        faults.ask("find " + key);
        Instant now = faults.clock().instant();
        return inside.things().of(key).filter(thing -> !thing.foundFrom().isAfter(now));
    }

    @Override
    public Instance boot(JobContext job, InstanceSpec spec, List<Volume> volumes) throws IOException {
        job.throwIfCancelled();
        inside.witness().making(Kind.INSTANCE, spec.scope(), spec.name());
        Instant foundFrom = faults.clock().instant().plus(faults.delay());
        return faults.act("start an instance", Key.of(spec), () -> inside.make(spec, volumes, foundFrom));
    }

    @Override
    public Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException {
        job.throwIfCancelled();
        faults.ask("show a console");
        SimulatedInstance found = instance(instance);
        Instant asked = faults.clock().instant();
        if (!pattern.matcher(console(found)).find()) {
            Instant deadline = asked.plus(limit);
            Instant until = found.upAt().filter(deadline::isAfter).orElse(deadline);
            if (until.isAfter(asked)) {
                faults.pass().accept(Duration.between(asked, until));
            }
        }
        String shown = console(found);
        Duration after = Duration.between(found.startedAt(), faults.clock().instant());
        return new Evidence(pattern.matcher(shown).find(), after, shown);
    }

    private String console(SimulatedInstance instance) {
        if (instance.stopped()) {
            return "";
        }
        return instance.isUp(faults.clock().instant()) ? UP : STARTING;
    }

    private SimulatedInstance instance(Instance instance) throws IOException {
        return inside.things()
                .instance(instance.id())
                .orElseThrow(() -> SimulatedThings.missing("instance", instance.id()));
    }

    @Override
    public Optional<Instance> findInstance(JobContext job, InstanceSpec spec) throws IOException {
        return find(Key.of(spec)).map(thing -> new Instance(thing.id(), spec.name()));
    }

    /** A name that nobody resolves: the id of the instance; {@link CloudInside#answers} knows it. Empty while it starts. */
    @Override
    public Optional<InetSocketAddress> endpoint(JobContext job, Instance instance, int port) throws IOException {
        faults.ask("tell an address");
        SimulatedInstance found = instance(instance);
        Instant addressed = found.startedAt().plusSeconds(1);
        boolean known = !found.stopped()
                && !faults.clock().instant().isBefore(addressed)
                && found.spec().network().ports().contains(port);
        return known ? Optional.of(InetSocketAddress.createUnresolved(found.id(), port)) : Optional.empty();
    }

    @Override
    public void discard(JobContext job, Instance instance) throws IOException {
        inside.things().instance(instance.id()).ifPresent(this::announce);
        faults.act("discard an instance", new Removal(instance.id()), () -> {
            inside.removeInstance(instance.id());
            return instance;
        });
    }

    @Override
    public Reading read(JobContext job, Instance instance, List<Volume> volumes) throws IOException {
        job.throwIfCancelled();
        faults.ask("read an instance");
        return MemoryReading.of(volumes, inside::bytes, faults.clock().instant(), Faults.none());
    }

    /** A machine writes to a disk of its, and that is kept. */
    public void written(String scope, String volume, long offset, ByteBuffer bytes) {
        inside.things().write(new Key(Kind.VOLUME, scope, volume), offset, bytes);
    }

    private void announce(Thing thing) {
        Key key = thing.key();
        inside.witness().removing(key.kind(), key.scope(), key.name());
    }

    @Override
    public InstancePower.State power(JobContext job, Instance instance) throws IOException {
        faults.ask("tell whether an instance runs");
        return instance(instance).stopped() ? InstancePower.State.STOPPED : InstancePower.State.RUNNING;
    }

    @Override
    public void stop(JobContext job, Instance instance) throws IOException {
        faults.act("stop an instance", new Power(instance.id()), () -> {
            inside.stop(instance.id());
            return instance;
        });
    }

    @Override
    public void start(JobContext job, Instance instance) throws IOException {
        job.throwIfCancelled();
        inside.things().instance(instance.id()).map(SimulatedInstance::key).ifPresent(key -> inside.witness()
                .starting(key.scope(), key.name()));
        faults.act("start an instance again", new Power(instance.id()), () -> {
            inside.start(instance.id());
            return instance;
        });
    }

    /** No real picture: the console's text. */
    @Override
    public Optional<byte[]> screen(JobContext job, Instance instance) throws IOException {
        faults.ask("show a screen");
        SimulatedInstance found = instance(instance);
        return found.stopped() ? Optional.empty() : Optional.of(console(found).getBytes(StandardCharsets.UTF_8));
    }

    /** What a late start or stop is for. */
    private record Power(String id) {}

    /** What a late removal is for: another one than what is made. */
    private record Removal(String id) {}
}
