// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.Computer;
import org.godwit.agent.ImageFile;
import org.godwit.agent.Log;
import org.godwit.agent.OpenDisk;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.Inventory;
import org.godwit.wire.SeenDisk;

/** This Linux machine: its own disks, or those named on the command line. */
final class LinuxComputer implements Computer {
    private final String name;
    private final Map<String, Path> named;
    private final Host host;
    private final Log log;

    /** @param named disks by name; none for the machine's own */
    LinuxComputer(Optional<String> name, Map<String, Path> named, Host host, Log log) {
        this.name = name.orElseGet(host::name);
        this.named = new LinkedHashMap<>(named);
        this.host = host;
        this.log = log;
    }

    private Map<String, Path> paths() {
        return named.isEmpty() ? host.disks() : named;
    }

    @Override
    public List<String> disks() {
        return List.copyOf(paths().keySet());
    }

    /** The device of a disk; empty where it is an image file, or gone. */
    Optional<Path> device(String disk) {
        Path path = paths().get(disk);
        try {
            return path != null && Files.exists(path) && isBlockDevice(path) ? Optional.of(path) : Optional.empty();
        } catch (IOException e) {
            log.debug("disk not looked at name=" + disk + " because=" + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public OpenDisk open(String disk) throws IOException {
        Path path = paths().get(disk);
        if (path == null) {
            throw ImageFile.vanished(disk, Path.of("/dev", disk)).asException();
        }
        OpenDisk opened = opened(disk, path);
        try {
            DiskLook look = DiskLook.at(opened, mounts(path));
            return new DescribedDisk(opened, described(opened.seen(), look));
        } catch (IOException e) {
            // A disk that opens and cannot be looked at is still a disk: the read will say what is wrong with it.
            log.debug("disk not looked at name=" + disk + " because=" + e.getMessage());
            return opened;
        }
    }

    @Override
    public Inventory inventory() {
        List<SeenDisk> seen = new ArrayList<>();
        List<Concern> concerns = new ArrayList<>();
        Firmware firmware = named.isEmpty() ? host.firmware() : Firmware.UNKNOWN;
        for (Map.Entry<String, Path> entry : paths().entrySet()) {
            try (OpenDisk opened = opened(entry.getKey(), entry.getValue())) {
                DiskLook look = DiskLook.at(opened, mounts(entry.getValue()));
                seen.add(described(opened.seen(), look));
                firmware = firmware == Firmware.UNKNOWN ? look.firmware() : firmware;
                if (opened.stamp().isEmpty()) {
                    concerns.add(fuzzy(entry.getKey(), entry.getValue()));
                }
            } catch (IOException e) {
                concerns.add(unusable(entry.getKey(), e));
            }
        }
        OperatingSystem system = host.operatingSystem();
        concerns.addAll(host.concerns().ofDisks(seen));
        if (named.isEmpty()) {
            concerns.addAll(host.concerns().ofSystem(system.kernel()));
        }
        return new Inventory(
                name,
                "linux",
                system,
                firmware,
                Runtime.getRuntime().availableProcessors(),
                host.memoryBytes(),
                seen,
                host.interfaces(),
                concerns);
    }

    private OpenDisk opened(String disk, Path path) throws IOException {
        if (!Files.exists(path)) {
            throw ImageFile.vanished(disk, path).asException();
        }
        if (isBlockDevice(path)) {
            return BlockDevice.open(disk, path);
        }
        if (!Files.isRegularFile(path)) {
            throw ImageFile.notADisk(disk, path).asException();
        }
        Path real = path.toRealPath();
        return SparseFile.open(disk, path, host.behindLoop(real));
    }

    private Map<Integer, String> mounts(Path path) throws IOException {
        return isBlockDevice(path) ? host.mounts(path.toRealPath()) : Map.of();
    }

    static boolean isBlockDevice(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", new LinkOption[0]);
        return (mode & 0xF000) == 0x6000;
    }

    private static SeenDisk described(SeenDisk disk, DiskLook look) {
        return new SeenDisk(disk.name(), disk.sizeBytes(), disk.sectorBytes(), disk.device(), look.partitions());
    }

    private static Concern fuzzy(String disk, Path path) {
        return new Concern(
                Concern.Level.WARNING,
                "CONSISTENCY_FUZZY",
                "Disk " + disk + " at " + path
                        + " is read while it may be written: a restore point of a busy machine is"
                        + " of no one moment.",
                "Let the agent track and freeze it (--tracker auto), or stop what writes where the moment matters.");
    }

    private static Concern unusable(String disk, IOException e) {
        Problem problem = e instanceof ProblemException known
                ? known.problem()
                : Problem.of(Problem.Kind.CORRUPT, "READ_ERROR", "Looked at disk " + disk + ": " + e.getMessage(), "");
        return new Concern(Concern.Level.BLOCKER, problem.code(), problem.message(), problem.remedy());
    }
}
