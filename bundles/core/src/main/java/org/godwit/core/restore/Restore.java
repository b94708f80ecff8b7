// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.restore;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.Machine;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.core.image.ImageReader;
import org.godwit.core.plan.ConsolePattern;
import org.godwit.core.site.MachineSize;
import org.godwit.core.work.Hurts;
import org.godwit.core.work.Workshop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Store to target: a volume for each disk, and if asked for a machine that boots from them. Volumes that were not written
 * whole are deleted again, and so are those of a job that was asked to stop. Whole ones stay, whatever becomes of the boot.
 */
public final class Restore {
    private static final Logger log = LoggerFactory.getLogger(Restore.class);

    private final ChunkStore store;
    private final TargetCloud target;
    private final Workshop workshop;

    public Restore(ChunkStore store, TargetCloud target, Workshop workshop) {
        this.store = store;
        this.target = target;
        this.workshop = workshop;
    }

    /** @return {@code volumes, bytes, seconds} and, when a boot was asked for, {@code boot, bootSeconds, excerpt} */
    public Map<String, String> run(JobContext job, RestorePoint point, JobOrder.Restore order) throws IOException {
        List<DiskImage> images = chosen(point, order.disks());
        Made made = new Made(order, new ArrayList<>());
        boolean keep = false;
        try {
            Map<String, String> result = new LinkedHashMap<>(copy(job, point, images, made));
            keep = true;
            if (order.boot().isPresent()) {
                result.putAll(tryBoot(job, point.machine(), made));
            }
            return result;
        } catch (JobCancelledException e) {
            keep = false;
            throw e;
        } finally {
            if (!keep) {
                made.volumes().forEach(volume -> delete(job, volume));
            }
        }
    }

    private Map<String, String> tryBoot(JobContext job, Machine machine, Made made) throws IOException {
        try {
            return boot(job, machine, made.order(), made.volumes());
        } catch (ProblemException e) {
            Problem problem = e.problem();
            throw new Problem(
                            problem.kind(),
                            problem.code(),
                            problem.message() + " The restored volumes are whole and stay: " + made.names() + ".",
                            problem.remedy(),
                            problem.facts())
                    .with("volumes", made.names())
                    .causedBy(e);
        }
    }

    private record Made(JobOrder.Restore order, List<Volume> volumes) {
        String names() {
            return volumes.stream().map(Volume::id).collect(Collectors.joining(", "));
        }
    }

    private Map<String, String> copy(JobContext job, RestorePoint point, List<DiskImage> images, Made made)
            throws IOException {
        long started = workshop.clock().millis();
        job.phase("volumes", 0);
        for (DiskImage image : images) {
            String name = point.machine().name() + "-" + image.disk().name();
            made.volumes()
                    .add(target.createVolume(
                            job,
                            new VolumeSpec(
                                    job.job().value(),
                                    name,
                                    image.sizeBytes(),
                                    made.order().settings())));
        }
        long bytes = images.stream().mapToLong(DiskImage::sizeBytes).sum();
        job.phase("copy", bytes);
        List<Damage> damages = new ArrayList<>();
        VolumeCopy copy = new VolumeCopy(store, target, workshop);
        for (int i = 0; i < images.size(); i++) {
            ImageReader reader = new ImageReader(store, point.domain(), images.get(i));
            copy.run(job, reader, made.volumes().get(i), damages);
        }
        Map<String, String> result = new LinkedHashMap<>();
        result.put("volumes", made.names());
        result.put("bytes", String.valueOf(bytes));
        result.put("seconds", seconds(Duration.ofMillis(workshop.clock().millis() - started)));
        if (!damages.isEmpty()) {
            if (!made.order().pastDamage()) {
                throw VolumeCopy.lost(point, damages);
            }
            result.put("lost", Hurts.words(damages));
            result.put(
                    "lostBytes",
                    String.valueOf(damages.stream()
                            .mapToLong(damage -> damage.extent().length())
                            .sum()));
        }
        return result;
    }

    private Map<String, String> boot(JobContext job, Machine machine, JobOrder.Restore order, List<Volume> volumes)
            throws IOException {
        JobOrder.Boot wanted = order.boot().orElseThrow();
        job.phase("boot", 0);
        MachineSize size = MachineSize.of(machine);
        InstanceSpec spec = new InstanceSpec(
                job.job().value(),
                machine.name(),
                size.processors(),
                size.memoryBytes(),
                machine.firmware(),
                InstanceSpec.Network.NONE,
                false,
                order.settings());
        Instance instance;
        try {
            instance = target.boot(job, spec, List.copyOf(volumes));
        } catch (ProblemException e) {
            if (e.problem().kind() != Problem.Kind.UNSUPPORTED) {
                throw e;
            }
            // The volumes are whole and worth having; the result says that nobody has seen them boot.
            return Map.of("boot", "unavailable", "excerpt", e.problem().toString());
        }
        boolean keep = false;
        try {
            Pattern shown = ConsolePattern.of(wanted.consolePattern());
            Evidence evidence = target.await(job, instance, shown, Duration.ofSeconds(wanted.limitSeconds()));
            keep = wanted.keepRunning();
            return Map.of(
                    "boot",
                    evidence.reached() ? "reached" : "not_reached",
                    "bootSeconds",
                    seconds(evidence.after()),
                    "excerpt",
                    evidence.excerpt(),
                    "instance",
                    keep ? instance.id() : "");
        } finally {
            if (!keep) {
                discard(job, instance);
            }
        }
    }

    public static List<DiskImage> chosen(RestorePoint point, List<String> names) throws IOException {
        for (String name : names) {
            if (point.images().stream().noneMatch(image -> image.disk().name().equals(name))) {
                throw Problem.of(
                                Problem.Kind.MISSING,
                                "DISK_MISSING",
                                "Looked for disk " + name + " in restore point " + point.id()
                                        + ", and it is not there.",
                                "Name a disk of the restore point, or leave the disks out to take all.")
                        .with("disk", name)
                        .asException();
            }
        }
        return point.images().stream()
                .filter(image -> names.isEmpty() || names.contains(image.disk().name()))
                .toList();
    }

    private void delete(JobContext job, Volume volume) {
        try {
            target.deleteVolume(job, volume);
        } catch (IOException | RuntimeException | LinkageError e) {
            log.warn("volume of a failed restore stays behind: volume={} problem={}", volume.id(), e.toString());
        }
    }

    private void discard(JobContext job, Instance instance) {
        try {
            target.discard(job, instance);
        } catch (IOException | RuntimeException | LinkageError e) {
            log.warn("instance could not be discarded: instance={} problem={}", instance.id(), e.toString());
        }
    }

    private static String seconds(Duration duration) {
        return String.format(java.util.Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
    }
}
