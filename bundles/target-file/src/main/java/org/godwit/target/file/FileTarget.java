// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceReader;
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

/** Volumes are files in a folder of the controller's machine; instances are QEMU processes beside it. */
@Component(
        service = TargetCloud.class,
        immediate = true,
        configurationPid = FileTarget.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Config.class)
public final class FileTarget implements TargetCloud, InstancePower, InstanceReader {
    static final String PID = "org.godwit.target.file";

    /** With less than this nothing useful can be restored, and a file system has begun to crawl. */
    private static final long LEAST_FREE_BYTES = 16L << 20;

    /** A process that was about to be started when the controller died is there within this, or never. */
    private static final Duration START_WITHIN = Duration.ofSeconds(5);

    private final String id;
    private final Path home;
    private final QemuInstances instances;

    /** Files made by this object and never opened: they are one hole. */
    private final Set<Path> blank = new HashSet<>();

    private final Map<Path, FileVolumeWriter> writers = new HashMap<>();

    @Activate
    public FileTarget(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        if (config.folder().isBlank()) {
            throw new IllegalArgumentException("folder in etc/" + PID + ".cfg is empty; name the folder for volumes");
        }
        id = config.id();
        home = Path.of(config.folder()).toAbsolutePath().normalize();
        instances = new QemuInstances(home.resolve(".instances"), config);
        instances.endTemporary();
    }

    @Deactivate
    void deactivate() {
        instances.endTemporary();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<Problem> trouble() {
        Path existing = home;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (Files.isDirectory(existing) && Files.isWritable(existing)) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                Kind.MISCONFIGURED,
                "TARGET_UNUSABLE",
                "Cannot write volumes to " + home + ": " + existing + " is no folder that can be written.",
                "Name another folder in etc/" + PID + ".cfg, or in the restore."));
    }

    @Override
    public synchronized Volume createVolume(JobContext job, VolumeSpec spec) throws IOException {
        VolumeSettings settings = VolumeSettings.of(spec.settings(), home, spec.scope());
        VolumeFile file = VolumeFile.of(settings, spec.name());
        VolumeFile.Note wanted = new VolumeFile.Note(spec.scope(), spec.name(), spec.sizeBytes(), settings.format());
        Volume volume = new Volume(file.path().toString(), spec.sizeBytes());
        try {
            Files.createDirectories(file.folder());
            if (file.exists()) {
                file.refuseOthers(wanted);
                return volume;
            }
            checkRoom(file);
            file.write(wanted);
            createEmpty(file, wanted);
        } catch (IOException e) {
            throw Failures.explained("create the volume", file.path(), e);
        }
        return volume;
    }

    private static void checkRoom(VolumeFile file) throws IOException {
        long free = Files.getFileStore(file.folder()).getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            throw Failures.full(
                            "Cannot create the volume " + file.path() + ": only " + free + " bytes are free there.",
                            file.path())
                    .asException();
        }
    }

    private void createEmpty(VolumeFile file, VolumeFile.Note note) throws IOException {
        // Under yet another name until it is whole: a .part file is always a disk of its full size.
        Path young = file.folder().resolve("." + file.path().getFileName() + ".new");
        try (RandomAccessFile made = new RandomAccessFile(young.toFile(), "rw")) {
            made.setLength(0);
            switch (note.format()) {
                case RAW -> made.setLength(note.sizeBytes());
                case QCOW2 -> Qcow2Disk.create(made.getChannel(), note.sizeBytes());
            }
        } catch (IOException e) {
            Files.deleteIfExists(young);
            file.delete();
            throw e;
        }
        Files.move(young, file.part(), StandardCopyOption.ATOMIC_MOVE);
        blank.add(file.path());
    }

    @Override
    public synchronized VolumeWriter openVolume(JobContext job, Volume volume) throws IOException {
        VolumeFile file = VolumeFile.of(volume);
        try {
            VolumeFile.Note note = file.note().orElseThrow(() -> Failures.missing(file));
            refuseUsed(file, "open");
            supersede(file);
            if (!Files.exists(file.part())) {
                if (!Files.exists(file.path())) {
                    throw Failures.missing(file);
                }
                Files.move(file.path(), file.part(), StandardCopyOption.ATOMIC_MOVE);
            }
            FileChannel channel = FileChannel.open(file.part(), StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileVolumeWriter writer = new FileVolumeWriter(file, opened(note, channel, file), note.sizeBytes());
            writers.put(file.path(), writer);
            return writer;
        } catch (IOException e) {
            throw Failures.explained("open the volume", file.path(), e);
        }
    }

    private void refuseUsed(VolumeFile file, String what) throws IOException {
        Optional<String> user = instances.user(file);
        if (user.isPresent()) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "VOLUME_IN_USE",
                            "Cannot " + what + " the volume " + file.path() + ": instance " + user.get()
                                    + " runs from it.",
                            "Discard the instance first.")
                    .with("instance", user.get())
                    .asException();
        }
    }

    private DiskFile opened(VolumeFile.Note note, FileChannel channel, VolumeFile file) throws IOException {
        try {
            return note.format().open(channel, blank.remove(file.path()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** A writer of an attempt that was thrown away must not write into what the next one writes. */
    private void supersede(VolumeFile file) throws IOException {
        FileVolumeWriter before = writers.remove(file.path());
        if (before != null) {
            before.giveUp();
        }
    }

    @Override
    public synchronized void deleteVolume(JobContext job, Volume volume) throws IOException {
        VolumeFile file = VolumeFile.of(volume);
        try {
            refuseUsed(file, "delete");
            supersede(file);
            blank.remove(file.path());
            if (file.note().isPresent()) {
                file.delete();
                deleteIfLeft(file.folder());
            }
        } catch (IOException e) {
            throw Failures.explained("delete the volume", file.path(), e);
        }
    }

    /** The folder that was made for one job goes with its last volume; a folder the operator named stays. */
    private void deleteIfLeft(Path folder) throws IOException {
        if (home.equals(folder.getParent())) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                // Other volumes of the job are there yet, or something of the operator's.
            }
        }
    }

    @Override
    public synchronized Optional<Volume> findVolume(JobContext job, VolumeSpec spec) throws IOException {
        VolumeSettings settings = VolumeSettings.of(spec.settings(), home, spec.scope());
        VolumeFile file = VolumeFile.of(settings, spec.name());
        boolean ours = file.note()
                .filter(note -> note.job().equals(spec.scope()) && note.name().equals(spec.name()))
                .isPresent();
        return ours ? Optional.of(new Volume(file.path().toString(), spec.sizeBytes())) : Optional.empty();
    }

    @Override
    public Optional<Instance> findInstance(JobContext job, InstanceSpec spec) throws IOException {
        return instances.find(spec);
    }

    @Override
    public Optional<InetSocketAddress> endpoint(JobContext job, Instance instance, int port) throws IOException {
        return instances.endpoint(instance, port);
    }

    @Override
    public Duration settling() {
        return START_WITHIN;
    }

    @Override
    public Instance boot(JobContext job, InstanceSpec spec, List<Volume> volumes) throws IOException {
        return instances.boot(spec, VolumeSettings.of(spec.settings(), home, spec.scope()), volumes);
    }

    @Override
    public Reading read(JobContext job, Instance instance, List<Volume> volumes) throws IOException {
        return instances.read(instance, volumes);
    }

    @Override
    public Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException {
        return instances.await(job, instance, pattern, limit);
    }

    @Override
    public void discard(JobContext job, Instance instance) throws IOException {
        instances.discard(instance);
    }

    @Override
    public Optional<byte[]> screen(JobContext job, Instance instance) throws IOException {
        return instances.screen(instance);
    }

    @Override
    public InstancePower.State power(JobContext job, Instance instance) throws IOException {
        return instances.power(instance);
    }

    @Override
    public void stop(JobContext job, Instance instance) throws IOException {
        instances.stop(job, instance);
    }

    @Override
    public void start(JobContext job, Instance instance) throws IOException {
        instances.start(instance);
    }
}
