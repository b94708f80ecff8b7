// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances as QEMU processes, each with a folder. Nothing is kept in memory: a controller that was started later finds
 * the same. Those that are not to last end when the target stops, or when the next one starts after it died.
 */
final class QemuInstances {
    private static final Logger LOG = LoggerFactory.getLogger(QemuInstances.class);

    /** How often somebody who waits looks at the console and asks whether the job was cancelled. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private static final int EXCERPT_CHARS = 4096;

    private final Path home;
    private final QemuStart start;
    private final QemuPower power;
    private final QemuReader reader;
    private final PortProbe probe = new PortProbe();

    QemuInstances(Path home, Config config) {
        this.home = home;
        start = new QemuStart(config);
        reader = new QemuReader(start);
        power = new QemuPower(Duration.ofSeconds(config.shutdown_seconds()));
    }

    private InstanceFolder folder(InstanceSpec spec) {
        return folder(InstanceId.of(spec));
    }

    private InstanceFolder folder(String id) {
        return new InstanceFolder(home.resolve(id));
    }

    private List<InstanceFolder> folders() throws IOException {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        List<InstanceFolder> found = new ArrayList<>();
        try (Stream<Path> paths = Files.list(home)) {
            paths.filter(Files::isDirectory).map(InstanceFolder::new).forEach(found::add);
        }
        return found;
    }

    synchronized Instance boot(InstanceSpec spec, VolumeSettings settings, List<Volume> volumes) throws IOException {
        InstanceFolder folder = folder(spec);
        Instance instance = new Instance(folder.id(), spec.name());
        if (find(spec).isPresent()) {
            return instance;
        }
        QemuProcesses.end(folder, false);
        QemuReader.forget(folder);
        List<VolumeFile> files = volumes.stream().map(VolumeFile::of).toList();
        for (VolumeFile file : files) {
            checkComplete(file);
        }
        try {
            folder.prepare();
        } catch (IOException e) {
            throw Failures.explained("make the folder of an instance", folder.path(), e);
        }
        start.run(spec, settings.bus(), files, folder);
        LOG.info("instance started instance={} lasting={} log={}", folder.id(), spec.lasting(), folder.console());
        return instance;
    }

    static void checkComplete(VolumeFile file) throws IOException {
        if (!Files.exists(file.path())) {
            throw Problem.of(
                            Kind.MISSING,
                            "VOLUME_MISSING",
                            "Cannot boot from " + file.path() + ": there is no such complete volume.",
                            "Restore it first.")
                    .asException();
        }
    }

    Optional<Instance> find(InstanceSpec spec) throws IOException {
        InstanceFolder folder = folder(spec);
        boolean there = folder.note()
                .filter(note -> note.spec().scope().equals(spec.scope())
                        && note.spec().name().equals(spec.name()))
                .filter(note -> isThere(folder, note))
                .isPresent();
        return there ? Optional.of(new Instance(folder.id(), spec.name())) : Optional.empty();
    }

    /** One that ended by itself is not: it is booted again. */
    private static boolean isThere(InstanceFolder folder, InstanceFolder.Note note) {
        return note.stopped() || QemuProcesses.isRunning(folder);
    }

    private InstanceFolder.Note need(Instance instance) throws IOException {
        return folder(instance.id()).note().orElseThrow(() -> missing(instance));
    }

    InstancePower.State power(Instance instance) throws IOException {
        need(instance);
        return QemuProcesses.isRunning(folder(instance.id()))
                ? InstancePower.State.RUNNING
                : InstancePower.State.STOPPED;
    }

    /** Empty while it is stopped. */
    synchronized Optional<byte[]> screen(Instance instance) throws IOException {
        need(instance);
        InstanceFolder folder = folder(instance.id());
        return QemuProcesses.isRunning(folder) ? QemuScreen.of(folder) : Optional.empty();
    }

    /** Others are started and ended while it takes its time. */
    void stop(JobContext job, Instance instance) throws IOException {
        InstanceFolder folder = folder(instance.id());
        synchronized (this) {
            // Written first: it is there however far this gets.
            folder.write(need(instance).stopping());
        }
        power.pressAndWait(job, folder);
        synchronized (this) {
            QemuProcesses.end(folder, true);
        }
        LOG.info("instance stopped instance={}", folder.id());
    }

    synchronized void start(Instance instance) throws IOException {
        InstanceFolder folder = folder(instance.id());
        InstanceFolder.Note note = need(instance);
        if (QemuProcesses.isRunning(folder)) {
            return;
        }
        for (String path : note.volumes()) {
            checkComplete(new VolumeFile(Path.of(path)));
        }
        QemuReader.forget(folder);
        folder.prepare();
        start.again(note, folder);
        LOG.info("instance started again instance={} log={}", folder.id(), folder.console());
    }

    /** Empty until somebody inside takes connections: QEMU itself does from the start, whoever listens. */
    Optional<InetSocketAddress> endpoint(Instance instance, int port) throws IOException {
        InstanceFolder folder = folder(instance.id());
        Optional<InetSocketAddress> address = forwarded(instance, port);
        Optional<InstanceFolder.Note> note = folder.note();
        return address.isPresent() && note.isPresent() && probe.isTaken(folder, note.get(), address.get())
                ? address
                : Optional.empty();
    }

    /** The address on this machine from which a port of a running instance is forwarded. */
    Optional<InetSocketAddress> forwarded(Instance instance, int port) throws IOException {
        InstanceFolder folder = folder(instance.id());
        return folder.note()
                .map(note -> note.ports().get(port))
                .filter(outside -> QemuProcesses.isRunning(folder))
                .map(outside -> new InetSocketAddress(InetAddress.getLoopbackAddress(), outside));
    }

    /** The lasting instance that has a volume, if any: what is written below it destroys what it has. */
    Optional<String> user(VolumeFile file) throws IOException {
        for (InstanceFolder folder : folders()) {
            boolean uses = folder.note()
                    .filter(note -> note.lasting()
                            && note.volumes().contains(file.path().toString()))
                    .isPresent();
            if (uses && isThere(folder, folder.note().orElseThrow())) {
                return Optional.of(folder.id());
            }
        }
        return Optional.empty();
    }

    Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException {
        InstanceFolder folder = folder(instance.id());
        InstanceFolder.Note note = need(instance);
        SerialLog console = new SerialLog(folder.console());
        long deadline = System.nanoTime() + limit.toNanos();
        List<ProcessHandle> processes = QemuProcesses.of(folder);
        for (long seen = -1; ; ) {
            job.throwIfCancelled();
            boolean over = processes.stream().noneMatch(handle -> QemuProcesses.isOf(handle, folder));
            long length = console.length();
            if (length != seen && console.shows(pattern)) {
                return evidence(note, console, true);
            }
            seen = length;
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (over || left.isNegative() || left.isZero()) {
                return evidence(note, console, false);
            }
            console.trim();
            QemuProcesses.awaitEnd(processes.get(0), left.compareTo(LOOK) < 0 ? left : LOOK);
        }
    }

    private static IOException missing(Instance instance) {
        return Problem.of(
                        Kind.MISSING,
                        "INSTANCE_MISSING",
                        "Looked for the instance " + instance.id() + ": it is not there any more.",
                        "Boot it again.")
                .asException();
    }

    private static Evidence evidence(InstanceFolder.Note note, SerialLog console, boolean reached) throws IOException {
        return new Evidence(reached, Duration.between(note.started(), Instant.now()), console.tail(EXCERPT_CHARS));
    }

    InstanceReader.Reading read(Instance instance, List<Volume> volumes) throws IOException {
        return reader.read(folder(instance.id()), instance, volumes);
    }

    synchronized void discard(Instance instance) throws IOException {
        InstanceFolder folder = folder(instance.id());
        boolean lasting = folder.note().filter(InstanceFolder.Note::lasting).isPresent();
        QemuProcesses.end(folder, lasting);
        QemuReader.forget(folder);
        folder.forget();
    }

    /** Ends those that are not to last: when the target stops, and those of a controller that died before it could. */
    synchronized void endTemporary() {
        try {
            for (InstanceFolder folder : folders()) {
                endIfTemporary(folder);
            }
        } catch (IOException e) {
            LOG.warn("cannot look for instances folder={}", home, e);
        }
    }

    private static void endIfTemporary(InstanceFolder folder) {
        try {
            if (folder.note().filter(InstanceFolder.Note::lasting).isEmpty()) {
                QemuProcesses.end(folder, false);
                QemuReader.forget(folder);
                folder.forget();
            } else {
                QemuReader.mend(folder);
            }
        } catch (IOException e) {
            LOG.warn("instance not ended folder={}", folder.path(), e);
        }
    }
}
