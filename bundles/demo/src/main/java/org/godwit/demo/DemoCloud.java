// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.demo.CloudThings.DemoInstance;
import org.godwit.demo.CloudThings.DemoVolume;
import org.godwit.demo.CloudThings.Key;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * A cloud that exists only here, and keeps what is in it over restarts of the controller. Volumes are sparse files,
 * instances are made up: they show a console and answer on their ports. It fails as its page says.
 */
@Component(
        service = TargetCloud.class,
        immediate = true,
        configurationPid = DemoCloud.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CloudConfig.class)
public final class DemoCloud implements TargetCloud, InstancePower, InstanceReader {
    static final String PID = "org.godwit.demo.cloud";

    private static final String ID = "demo";

    private final DemoCloudInside inside;
    private final Mishaps mishaps;
    private final DemoInstances instances;

    @Activate
    public DemoCloud(CloudConfig config, Map<String, Object> properties) throws IOException {
        this(
                CloudSettings.of(config, properties),
                new DemoCloudInside.Surroundings(
                        InstantSource.system(), new Random(), time -> Thread.sleep(time.toMillis())));
    }

    DemoCloud(CloudSettings settings, DemoCloudInside.Surroundings around) throws IOException {
        inside = new DemoCloudInside(settings, around);
        mishaps = new Mishaps(around.random(), around.pause());
        instances = new DemoInstances(inside, mishaps);
        instances.endTemporary();
    }

    /** A change of the page takes effect with the next call; another folder is another cloud. */
    @Modified
    void modified(CloudConfig config, Map<String, Object> properties) throws IOException {
        inside.modified(CloudSettings.of(config, properties));
    }

    void modified(CloudSettings now) throws IOException {
        inside.modified(now);
    }

    @Deactivate
    void deactivate() throws IOException {
        instances.endTemporary();
        instances.closeDoors();
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Duration settling() {
        return inside.settings().faults().settling();
    }

    @Override
    public Optional<Problem> trouble() {
        Path existing = inside.settings().folder();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (Files.isDirectory(existing) && Files.isWritable(existing)) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                Kind.MISCONFIGURED,
                "TARGET_UNUSABLE",
                "Cannot keep the demo cloud in " + inside.settings().folder() + ": " + existing
                        + " is no folder that can be written.",
                "Name another folder in etc/" + PID + ".cfg."));
    }

    private <T> T call(JobContext job, String what, Mishaps.Deed<T> deed) throws IOException {
        return mishaps.around(job, inside.settings().faults(), what, deed);
    }

    @Override
    public Volume createVolume(JobContext job, VolumeSpec spec) throws IOException {
        refuseSettings(spec.settings());
        String what = "create volume " + spec.name() + " of " + spec.scope();
        return call(job, what, () -> {
            synchronized (this) {
                Key key = new Key(spec.scope(), spec.name());
                Optional<DemoVolume> there = inside.things().volume(key);
                return seen(there.isPresent() ? there.get() : made(key, spec.sizeBytes()));
            }
        });
    }

    private DemoVolume made(Key key, long sizeBytes) throws IOException {
        CloudQuota.checkVolume(inside, key, sizeBytes);
        DemoVolume volume = new DemoVolume(inside.newId("vol"), key, sizeBytes, inside.now());
        Files.createDirectories(inside.settings().folder());
        try (RandomAccessFile file =
                new RandomAccessFile(inside.things().file(volume).toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
        inside.things().add(volume);
        return volume;
    }

    private static Volume seen(DemoVolume volume) {
        return new Volume(volume.id(), volume.sizeBytes());
    }

    private static void refuseSettings(Map<String, String> given) throws IOException {
        if (!given.isEmpty()) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "SETTING_UNKNOWN",
                            "The demo cloud knows no setting '"
                                    + String.join("', '", new java.util.TreeSet<>(given.keySet())) + "'.",
                            "Leave it out: this target needs no settings.")
                    .asException();
        }
    }

    @Override
    public VolumeWriter openVolume(JobContext job, Volume volume) throws IOException {
        return call(job, "open volume " + volume.id(), () -> {
            DemoVolume found = inside.things()
                    .volume(volume.id())
                    .orElseThrow(() -> DemoCloudInside.missing("volume", volume.id()));
            refuseUsed(found, "write");
            return new DemoVolumeWriter(inside.things().file(found), found.sizeBytes());
        });
    }

    @Override
    public void deleteVolume(JobContext job, Volume volume) throws IOException {
        call(job, "delete volume " + volume.id(), () -> {
            synchronized (this) {
                Optional<DemoVolume> found = inside.things().volume(volume.id());
                if (found.isPresent()) {
                    refuseUsed(found.get(), "delete");
                    inside.things().remove(found.get(), inside.now());
                }
            }
            return volume;
        });
    }

    private void refuseUsed(DemoVolume volume, String what) throws IOException {
        for (DemoInstance instance : inside.things().instances()) {
            if (instance.volumes().contains(volume.id())) {
                throw Problem.of(
                                Kind.TRANSIENT,
                                "VOLUME_IN_USE",
                                "Cannot " + what + " volume " + volume.id() + " ("
                                        + volume.key().name()
                                        + ") in the demo cloud: instance " + instance.id() + " ("
                                        + instance.key().name() + ") runs from it.",
                                "Discard the instance first.")
                        .asException();
            }
        }
    }

    @Override
    public Optional<Volume> findVolume(JobContext job, VolumeSpec spec) throws IOException {
        return call(job, "find volume " + spec.name() + " of " + spec.scope(), () -> inside.things()
                .volume(new Key(spec.scope(), spec.name()))
                .filter(volume -> inside.isSettled(volume.madeAt()))
                .map(DemoCloud::seen));
    }

    @Override
    public Optional<Instance> findInstance(JobContext job, InstanceSpec spec) throws IOException {
        return call(job, "find instance " + spec.name() + " of " + spec.scope(), () -> inside.things()
                .instance(new Key(spec.scope(), spec.name()))
                .filter(instance -> inside.isSettled(instance.madeAt()))
                .map(instance -> new Instance(instance.id(), spec.name())));
    }

    @Override
    public Instance boot(JobContext job, InstanceSpec spec, List<Volume> volumes) throws IOException {
        refuseSettings(spec.settings());
        return call(job, "start instance " + spec.name() + " of " + spec.scope(), () -> instances.boot(spec, volumes));
    }

    @Override
    public Reading read(JobContext job, Instance instance, List<Volume> volumes) throws IOException {
        return call(job, "read the volumes of instance " + instance.name(), () -> {
            Map<String, Path> files = new HashMap<>();
            for (Volume volume : volumes) {
                DemoVolume found = inside.things()
                        .volume(volume.id())
                        .orElseThrow(() -> DemoCloudInside.missing("volume", volume.id()));
                files.put(volume.id(), inside.things().file(found));
            }
            return new DemoReading(files, inside.now());
        });
    }

    @Override
    public Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException {
        call(job, "watch the console of instance " + instance.name(), () -> instances.of(instance));
        return instances.await(job, instance, pattern, limit);
    }

    @Override
    public Optional<InetSocketAddress> endpoint(JobContext job, Instance instance, int port) throws IOException {
        return call(job, "tell the address of instance " + instance.name(), () -> instances.endpoint(instance, port));
    }

    @Override
    public void discard(JobContext job, Instance instance) throws IOException {
        call(job, "discard instance " + instance.id(), () -> {
            instances.discard(instance);
            return instance;
        });
    }

    @Override
    public InstancePower.State power(JobContext job, Instance instance) throws IOException {
        return call(job, "tell whether instance " + instance.id() + " runs", () -> instances.power(instance));
    }

    @Override
    public void stop(JobContext job, Instance instance) throws IOException {
        call(job, "stop instance " + instance.id(), () -> {
            instances.stop(instance);
            return instance;
        });
    }

    @Override
    public void start(JobContext job, Instance instance) throws IOException {
        call(job, "start instance " + instance.id() + " again", () -> {
            instances.start(instance);
            return instance;
        });
    }
}
