// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.api.job.JobContext;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.godwit.demo.CloudThings.DemoInstance;
import org.godwit.demo.CloudThings.Key;

/** The machines of the demo cloud: what they show follows from when they were started, so a restart changes nothing. */
final class DemoInstances {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int EXCERPT_CHARS = 4096;

    private final DemoCloudInside inside;
    private final Mishaps mishaps;
    private final Doors doors = new Doors();

    DemoInstances(DemoCloudInside inside, Mishaps mishaps) {
        this.inside = inside;
        this.mishaps = mishaps;
    }

    /** Those that end with the controller. */
    void endTemporary() throws IOException {
        for (DemoInstance instance : inside.things().instances()) {
            if (!instance.lasting()) {
                inside.things().remove(instance, inside.now());
            }
        }
    }

    void closeDoors() {
        doors.closeAll();
    }

    synchronized Instance boot(InstanceSpec spec, List<Volume> volumes) throws IOException {
        Key key = new Key(spec.scope(), spec.name());
        Optional<DemoInstance> there = inside.things().instance(key);
        return new Instance(
                there.isPresent()
                        ? there.get().id()
                        : started(key, spec, volumes).id(),
                spec.name());
    }

    private DemoInstance started(Key key, InstanceSpec spec, List<Volume> volumes) throws IOException {
        for (Volume volume : volumes) {
            if (inside.things().volume(volume.id()).isEmpty()) {
                throw DemoCloudInside.missing("volume", volume.id());
            }
        }
        CloudQuota.checkInstance(inside, key);
        boolean reachable = spec.network().reach() != InstanceSpec.Reach.NOTHING;
        DemoInstance instance = new DemoInstance(
                inside.newId("ins"),
                key,
                spec.lasting(),
                reachable ? spec.network().ports().stream().sorted().toList() : List.of(),
                volumes.stream().map(Volume::id).toList(),
                inside.now(),
                Optional.of(inside.now()));
        inside.things().add(instance);
        return instance;
    }

    DemoInstance of(Instance instance) throws IOException {
        return inside.things()
                .instance(instance.id())
                .orElseThrow(() -> DemoCloudInside.missing("instance", instance.id()));
    }

    private BootText console(DemoInstance instance) {
        String name = instance.key().name();
        return new BootText(
                name, inside.settings().boot(), inside.settings().neverReady().test(name));
    }

    /** How long it has run; nothing while it is stopped. */
    private Duration since(DemoInstance instance) {
        return instance.startedAt()
                .map(at -> Duration.between(at, inside.now()))
                .orElse(Duration.ZERO);
    }

    private boolean isUp(DemoInstance instance) {
        return instance.startedAt().isPresent() && console(instance).isUp(since(instance));
    }

    private String shown(DemoInstance instance) {
        return instance.startedAt().isPresent() ? console(instance).after(since(instance)) : "";
    }

    Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException {
        Instant deadline = inside.now().plus(limit);
        while (true) {
            DemoInstance found = of(instance);
            String shown = shown(found);
            boolean reached = pattern.matcher(shown).find();
            Duration left = Duration.between(inside.now(), deadline);
            if (reached || left.isNegative() || left.isZero()) {
                String excerpt = shown.substring(Math.max(0, shown.length() - EXCERPT_CHARS));
                return new Evidence(reached, since(found), excerpt);
            }
            mishaps.await(job, left.compareTo(LOOK) < 0 ? left : LOOK);
        }
    }

    /** Empty until the machine is up: it opens its ports then. */
    Optional<InetSocketAddress> endpoint(Instance instance, int port) throws IOException {
        DemoInstance found = of(instance);
        return found.ports().contains(port) && isUp(found)
                ? Optional.of(
                        doors.open(new Doors.Door(found.id(), port), found.key().name()))
                : Optional.empty();
    }

    InstancePower.State power(Instance instance) throws IOException {
        return of(instance).startedAt().isPresent() ? InstancePower.State.RUNNING : InstancePower.State.STOPPED;
    }

    synchronized void stop(Instance instance) throws IOException {
        DemoInstance found = of(instance);
        doors.close(found.id());
        if (found.startedAt().isPresent()) {
            inside.things().change(found.at(Optional.empty()), inside.now());
        }
    }

    synchronized void start(Instance instance) throws IOException {
        DemoInstance found = of(instance);
        if (found.startedAt().isEmpty()) {
            inside.things().change(found.at(Optional.of(inside.now())), inside.now());
        }
    }

    synchronized void discard(Instance instance) throws IOException {
        doors.close(instance.id());
        Optional<DemoInstance> found = inside.things().instance(instance.id());
        if (found.isPresent()) {
            inside.things().remove(found.get(), inside.now());
        }
    }
}
