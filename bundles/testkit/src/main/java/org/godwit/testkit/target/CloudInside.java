// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.godwit.api.disk.Firmware;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.LedgerEntry.Kind;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.testkit.source.SparseBytes;
import org.godwit.testkit.target.SimulatedThings.Key;
import org.godwit.testkit.target.SimulatedThings.SimulatedInstance;
import org.godwit.testkit.target.SimulatedThings.SimulatedVolume;
import org.godwit.testkit.target.SimulatedThings.Thing;

/** What is in a {@link FaultyTargetCloud}, as only a test can see and set it. Nothing here fails. */
public final class CloudInside {
    private static final int LONGEST_BOOT_SECONDS = 90;
    private static final long FOREIGN_BYTES = 4096;

    private final CloudFaults faults;
    private final SimulatedThings things = new SimulatedThings();
    private final Map<String, SparseBytes> foreign = new LinkedHashMap<>();
    private final CloudHistory history = new CloudHistory();
    private CloudHistory.Witness witness = CloudHistory.Witness.NONE;
    private Predicate<InstanceSpec> neverReady = spec -> false;
    private int mostVolumes = Integer.MAX_VALUE;
    private int mostInstances = Integer.MAX_VALUE;
    private int number;

    CloudInside(CloudFaults faults) {
        this.faults = faults;
    }

    /** From now on there may be so many of Godwit; what is there stays. */
    public void quota(int volumes, int instances) {
        mostVolumes = volumes;
        mostInstances = instances;
    }

    /** Which machines, of those that are started from now on, never come up. */
    public void neverReady(Predicate<InstanceSpec> which) {
        neverReady = which;
    }

    public void witness(CloudHistory.Witness now) {
        witness = now;
    }

    /** A volume of somebody else; its id is its name. It is never found, whatever it is called. */
    public Volume addForeignVolume(String id) {
        Key key = new Key(Kind.VOLUME, CloudHistory.FOREIGN, id);
        SimulatedVolume volume = new SimulatedVolume(key, id, now(), FOREIGN_BYTES);
        volume.bytes().write(0, ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8)));
        volume.flush();
        foreign.put(id, volume.bytes().copy());
        add(volume);
        return new Volume(id, FOREIGN_BYTES);
    }

    /** A machine of somebody else; its id is its name. */
    public Instance addForeignInstance(String id) {
        Key key = new Key(Kind.INSTANCE, CloudHistory.FOREIGN, id);
        InstanceSpec spec =
                new InstanceSpec(key.scope(), id, 1, 1 << 20, Firmware.BIOS, InstanceSpec.Network.NONE, true, Map.of());
        foreign.put(id, new SparseBytes(0));
        add(new SimulatedInstance(key, id, now(), spec, now(), Optional.of(now()), false, Map.of()));
        return new Instance(id, id);
    }

    /** Things of somebody else that are gone or have other bytes. */
    public List<String> harmed() {
        faults.settle();
        return foreign.entrySet().stream()
                .filter(was -> isHarmed(was.getKey(), was.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isHarmed(String id, SparseBytes was) {
        return things.instance(id).isEmpty()
                && things.volume(id)
                        .filter(volume -> was.firstDifference(volume.bytes()) < 0)
                        .isEmpty();
    }

    public CloudHistory history() {
        return history;
    }

    /** What is there of a scope, or still on its way. */
    public List<String> left(String scope) {
        faults.settle();
        Stream<String> there = things.all().stream()
                .filter(thing -> thing.key().scope().equals(scope))
                .map(thing -> thing.key() + " is there as " + thing.id());
        Stream<String> coming = faults.onTheirWay().stream()
                .filter(key -> key.scope().equals(scope))
                .map(key -> key + " is on its way");
        return Stream.concat(there, coming).toList();
    }

    /** The bytes of a volume, as long as it is there. */
    public Optional<SparseBytes> bytes(String scope, String name) {
        faults.settle();
        return things.of(new Key(Kind.VOLUME, scope, name)).flatMap(thing -> bytes(thing.id()));
    }

    Optional<SparseBytes> bytes(String id) {
        return things.volume(id).map(SimulatedVolume::bytes);
    }

    /** What the volumes of a running instance held when it was started, by their names, in the order of the call. */
    public Map<String, SparseBytes> bootedFrom(String scope, String name) {
        faults.settle();
        return things.of(new Key(Kind.INSTANCE, scope, name))
                .flatMap(thing -> things.instance(thing.id()))
                .map(SimulatedInstance::disks)
                .orElse(Map.of());
    }

    /** The names of the instances of a scope that run. */
    public List<String> running(String scope) {
        faults.settle();
        return things.instances().stream()
                .filter(instance -> !instance.stopped())
                .map(SimulatedInstance::key)
                .filter(key -> key.scope().equals(scope))
                .map(Key::name)
                .toList();
    }

    /** Whether somebody answers at an address that {@link FaultyTargetCloud#endpoint} gave. */
    public boolean answers(InetSocketAddress address) {
        return things.instance(address.getHostString())
                .filter(instance -> instance.spec().network().ports().contains(address.getPort()))
                .filter(instance -> instance.isUp(now()))
                .isPresent();
    }

    /** A machine powers itself off. */
    public void powerOff(String scope, String name) {
        faults.settle();
        things.of(new Key(Kind.INSTANCE, scope, name)).ifPresent(this::forget);
    }

    /** The controller's machine lost power: what was not flushed may be gone, and what is not lasting ends. */
    public void controllerDied() {
        for (Thing thing : things.all()) {
            if (thing instanceof SimulatedVolume volume && faults.random().nextBoolean()) {
                volume.loseUnflushed();
            } else if (thing instanceof SimulatedInstance instance
                    && !instance.spec().lasting()) {
                forget(thing);
            }
        }
    }

    SimulatedThings things() {
        return things;
    }

    CloudHistory.Witness witness() {
        return witness;
    }

    Volume make(VolumeSpec spec, Instant foundFrom) throws IOException {
        Key key = Key.of(spec);
        Optional<SimulatedVolume> there = things.of(key).flatMap(thing -> things.volume(thing.id()));
        if (there.isPresent()) {
            return new Volume(there.get().id(), there.get().bytes().sizeBytes());
        }
        checkQuota(Kind.VOLUME, mostVolumes);
        SimulatedVolume volume = new SimulatedVolume(key, "vol-" + ++number, foundFrom, spec.sizeBytes());
        add(volume);
        return new Volume(volume.id(), spec.sizeBytes());
    }

    Instance make(InstanceSpec spec, List<Volume> from, Instant foundFrom) throws IOException {
        Key key = Key.of(spec);
        Optional<SimulatedInstance> there = things.of(key).flatMap(thing -> things.instance(thing.id()));
        if (there.isPresent()) {
            // As clouds do that take a start for a start, whoever made the machine.
            start(there.get().id());
            return new Instance(there.get().id(), spec.name());
        }
        checkQuota(Kind.INSTANCE, mostInstances);
        Map<String, SparseBytes> disks = new LinkedHashMap<>();
        for (Volume volume : from) {
            SimulatedVolume disk =
                    things.volume(volume.id()).orElseThrow(() -> SimulatedThings.missing("volume", volume.id()));
            // A machine may see what was written and not flushed, or not: the worse for whoever did not flush.
            disks.put(disk.key().name(), disk.durable().copy());
        }
        Instant now = now();
        add(new SimulatedInstance(key, "ins-" + ++number, foundFrom, spec, now, up(spec, now), false, disks));
        return new Instance("ins-" + number, spec.name());
    }

    private Optional<Instant> up(InstanceSpec spec, Instant now) {
        Duration boot = Duration.ofSeconds(1 + faults.random().nextInt(LONGEST_BOOT_SECONDS));
        return neverReady.test(spec) ? Optional.empty() : Optional.of(now.plus(boot));
    }

    void start(String id) throws IOException {
        SimulatedInstance instance = things.instance(id).orElseThrow(() -> SimulatedThings.missing("instance", id));
        if (instance.stopped()) {
            things.put(instance.on(now(), up(instance.spec(), now())));
        }
    }

    void stop(String id) throws IOException {
        things.put(things.instance(id)
                .orElseThrow(() -> SimulatedThings.missing("instance", id))
                .off());
    }

    private void checkQuota(Kind kind, int most) throws IOException {
        long used = things.all().stream()
                .filter(thing ->
                        thing.key().kind() == kind && !thing.key().scope().equals(CloudHistory.FOREIGN))
                .count();
        if (used >= most) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "CLOUD_QUOTA",
                            "Asked the simulated cloud for another " + kind + ", and there are " + used + " of " + most
                                    + ".",
                            "Raise the quota.")
                    .asException();
        }
    }

    /** Removes a volume, unless a machine uses it. */
    void removeVolume(String id) throws IOException {
        Optional<SimulatedVolume> volume = things.volume(id);
        if (volume.isEmpty()) {
            return;
        }
        String name = volume.get().key().name();
        String scope = volume.get().key().scope();
        for (SimulatedInstance instance : things.instances()) {
            if (instance.key().scope().equals(scope) && instance.disks().containsKey(name)) {
                throw Problem.of(
                                Problem.Kind.TRANSIENT,
                                "VOLUME_IN_USE",
                                "Asked the simulated cloud to delete volume " + id + ", and instance " + instance.id()
                                        + " runs from it.",
                                "Discard the instance first.")
                        .asException();
            }
        }
        forget(volume.get());
    }

    void removeInstance(String id) {
        things.instance(id).ifPresent(this::forget);
    }

    private void add(Thing thing) {
        things.put(thing);
        history.add(event(thing, true));
    }

    private void forget(Thing thing) {
        things.remove(thing);
        history.add(event(thing, false));
    }

    private CloudHistory.Event event(Thing thing, boolean made) {
        return new CloudHistory.Event(
                now(),
                made,
                thing.key().kind(),
                thing.key().scope(),
                thing.key().name(),
                thing.id());
    }

    private Instant now() {
        return faults.clock().instant();
    }
}
