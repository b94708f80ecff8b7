// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.godwit.api.job.JobContext;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Volumes are those of a storage pool of libvirt; instances are its domains. */
@Component(
        service = TargetCloud.class,
        immediate = true,
        configurationPid = LibvirtTarget.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Config.class)
public final class LibvirtTarget implements TargetCloud, InstancePower {
    static final String PID = "org.godwit.target.libvirt";

    /** A virsh that a controller left behind when it died has done its work within this. */
    private static final Duration DONE_WITHIN = Duration.ofSeconds(30);

    /** Pools whose volumes are files: they begin as zeroes, and their names are ours to choose. */
    private static final Set<String> POOLS = Set.of("dir", "fs", "netfs");

    /** How long an answer about the pool is good for those who look at the list of plugins. */
    private static final Duration LOOKED_WITHIN = Duration.ofSeconds(15);

    private final String id;
    private final Pool pool;
    private final Volumes volumes;
    private final Domains domains;

    /** Volumes made by this object and never opened: they are zeroes. */
    private final Set<String> blank = new HashSet<>();

    private final Map<String, RawWriter> writers = new HashMap<>();
    private Look look;

    private record Look(long at, Optional<Problem> found) {}

    @Activate
    public LibvirtTarget(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        Checks.check(config);
        id = config.id();
        Virsh virsh = new Virsh(config.uri());
        pool = new Pool(virsh, config.pool());
        volumes = new Volumes(pool, config.access().equals("auto"));
        domains = new Domains(virsh, volumes, config);
        look = new Look(System.nanoTime() - LOOKED_WITHIN.toNanos(), Optional.empty());
        domains.endTemporary();
    }

    @Deactivate
    void deactivate() {
        domains.endTemporary();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized Optional<Problem> trouble() {
        if (System.nanoTime() - look.at >= LOOKED_WITHIN.toNanos()) {
            look = new Look(System.nanoTime(), poolTrouble());
        }
        return look.found;
    }

    private Optional<Problem> poolTrouble() {
        try {
            String type = pool.type();
            return POOLS.contains(type)
                    ? Optional.empty()
                    : Optional.of(Problem.of(
                            Kind.MISCONFIGURED,
                            "TARGET_UNUSABLE",
                            "Cannot use the pool " + pool.name() + ": it is of type " + type + ".",
                            "Name a pool of type dir, fs or netfs in etc/" + PID + ".cfg."));
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        } catch (IOException e) {
            return Optional.of(Problem.of(Kind.TRANSIENT, "TARGET_UNREACHABLE", "Asked for the pool: " + e + ".", ""));
        }
    }

    @Override
    public synchronized Volume createVolume(JobContext job, VolumeSpec spec) throws IOException {
        Settings.of(spec.settings());
        Optional<Problem> trouble = poolTrouble();
        if (trouble.isPresent()) {
            throw trouble.get().asException();
        }
        String volume = Names.volume(spec.scope(), spec.name());
        boolean there = volumes.find(volume).isPresent();
        volumes.create(volume, Note.of(spec.scope(), spec.name(), "raw", spec.sizeBytes()));
        if (!there) {
            blank.add(volume);
        }
        return new Volume(volume, spec.sizeBytes());
    }

    @Override
    public synchronized VolumeWriter openVolume(JobContext job, Volume volume) throws IOException {
        Pool.Place place = volumes.need(volume.id());
        refuseUsed(volume.id(), place, "open");
        supersede(volume.id());
        Optional<Path> file = volumes.local(volume.id());
        Medium medium = file.isPresent() ? FileMedium.of(file.get()) : new UploadMedium(pool, volume.id());
        Volume whole = new Volume(volume.id(), place.capacityBytes());
        RawWriter writer = new RawWriter(whole, medium, blank.remove(volume.id()));
        writers.put(volume.id(), writer);
        return writer;
    }

    private void refuseUsed(String volume, Pool.Place place, String what) throws IOException {
        Optional<String> user = domains.user(place.path());
        if (user.isPresent()) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "VOLUME_IN_USE",
                            "Cannot " + what + " the volume " + volume + ": domain " + user.get() + " has it.",
                            "Discard the instance first.")
                    .with("instance", user.get())
                    .asException();
        }
    }

    /** A writer of an attempt that was thrown away must not write into what the next one writes. */
    private void supersede(String volume) throws IOException {
        RawWriter before = writers.remove(volume);
        if (before != null) {
            before.close();
        }
    }

    @Override
    public synchronized void deleteVolume(JobContext job, Volume volume) throws IOException {
        Optional<Note> note = volumes.note(volume.id());
        Optional<Pool.Place> place = pool.find(volume.id());
        if (note.isPresent() && place.isPresent()) {
            refuseUsed(volume.id(), place.get(), "delete");
        }
        supersede(volume.id());
        blank.remove(volume.id());
        volumes.delete(volume.id());
        if (note.isPresent()) {
            domains.clear(Names.plain(note.get().scope()));
        }
    }

    @Override
    public Optional<Volume> findVolume(JobContext job, VolumeSpec spec) throws IOException {
        Settings.of(spec.settings());
        String volume = Names.volume(spec.scope(), spec.name());
        return volumes.find(volume).map(place -> new Volume(volume, place.capacityBytes()));
    }

    @Override
    public Duration settling() {
        return DONE_WITHIN;
    }

    @Override
    public Instance boot(JobContext job, InstanceSpec spec, List<Volume> disks) throws IOException {
        return domains.boot(spec, Settings.of(spec.settings()), disks);
    }

    @Override
    public Optional<Instance> findInstance(JobContext job, InstanceSpec spec) throws IOException {
        return domains.find(spec);
    }

    @Override
    public Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException {
        return domains.await(job, instance, pattern, limit);
    }

    @Override
    public Optional<InetSocketAddress> endpoint(JobContext job, Instance instance, int port) throws IOException {
        return domains.endpoint(instance, port);
    }

    @Override
    public Optional<byte[]> screen(JobContext job, Instance instance) throws IOException {
        return domains.screen(instance);
    }

    @Override
    public void discard(JobContext job, Instance instance) throws IOException {
        domains.discard(instance);
    }

    @Override
    public InstancePower.State power(JobContext job, Instance instance) throws IOException {
        return domains.power(instance);
    }

    @Override
    public void stop(JobContext job, Instance instance) throws IOException {
        domains.stop(job, instance);
    }

    @Override
    public void start(JobContext job, Instance instance) throws IOException {
        domains.start(instance);
    }
}
