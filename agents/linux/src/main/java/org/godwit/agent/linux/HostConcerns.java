// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.api.disk.Concern;
import org.godwit.wire.SeenDisk;

/** What may keep a restored machine from starting elsewhere, as far as it can be seen while it runs here. */
final class HostConcerns {
    /** The state of Secure Boot (UEFI 2.10, section 3.3): four bytes of attributes, then 1 when it is on. */
    private static final String SECURE_BOOT =
            "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

    private static final int ATTRIBUTE_BYTES = 4;

    /** Drivers of the disks that clouds give: of KVM, VMware and Hyper-V, Xen, and AWS. One each is enough. */
    private static final Map<String, List<String>> DRIVERS = new TreeMap<>(Map.of(
            "KVM", List.of("virtio_blk", "virtio_scsi"),
            "VMware", List.of("vmw_pvscsi", "mptspi", "ahci", "nvme"),
            "Hyper-V and Azure", List.of("hv_storvsc"),
            "Xen", List.of("xen_blkfront"),
            "AWS", List.of("nvme")));

    private static final Pattern FOR_THIS_MACHINE =
            Pattern.compile("\\s*(MODULES\\s*=\\s*\"?dep\"?|hostonly\\s*=\\s*\"?yes\"?)\\s*(#.*)?");

    private final Path root;

    /** @param root {@code /}, but for tests */
    HostConcerns(Path root) {
        this.root = root;
    }

    /** @param disks those that are replicated */
    List<Concern> ofDisks(List<SeenDisk> disks) {
        List<Concern> concerns = new ArrayList<>(layout(disks));
        encryption(disks).ifPresent(concerns::add);
        return concerns;
    }

    /** Where the disks are this machine's own. */
    List<Concern> ofSystem(String kernel) {
        List<Concern> concerns = new ArrayList<>();
        secureBoot().ifPresent(concerns::add);
        drivers(kernel).ifPresent(concerns::add);
        initramfs().ifPresent(concerns::add);
        return concerns;
    }

    private Optional<Concern> encryption(List<SeenDisk> disks) {
        Set<String> partitions = disks.stream()
                .flatMap(disk -> disk.partitions().stream()
                        .filter(partition -> "crypto_LUKS".equals(partition.fileSystem()))
                        .map(partition -> named(disk, partition)))
                .collect(Collectors.toCollection(TreeSet::new));
        String where = String.join(", ", partitions.isEmpty() ? encryptedVolumes(replicated(disks)) : partitions);
        return where.isEmpty()
                ? Optional.empty()
                : Optional.of(new Concern(
                        Concern.Level.INFO,
                        "DISK_ENCRYPTED",
                        where
                                + " is encrypted by LUKS: it is replicated as it is, and a restored machine asks for its passphrase."
                                + " A key in the TPM of this machine does not open it elsewhere.",
                        "Keep a passphrase: cryptsetup luksAddKey."));
    }

    /** LUKS on what is no partition: a mirror, a logical volume. */
    private Set<String> encryptedVolumes(Set<String> replicated) {
        Set<String> volumes = new TreeSet<>();
        for (Path volume : children(root.resolve("sys/block"))) {
            Set<String> below = disksBelow(volume);
            if (text(volume.resolve("dm/uuid")).startsWith("CRYPT-LUKS") && !Collections.disjoint(below, replicated)) {
                volumes.add("volume " + text(volume.resolve("dm/name")) + " on " + String.join(" and ", below));
            }
        }
        return volumes;
    }

    private static Set<String> replicated(List<SeenDisk> disks) {
        return disks.stream()
                .map(SeenDisk::device)
                .filter(device -> device != null)
                .map(device -> Path.of(device).getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String named(SeenDisk disk, SeenDisk.SeenPartition partition) {
        return disk.name() + (partition.number() == 0 ? "" : " partition " + partition.number());
    }

    /** Volumes of LVM, md and LUKS of which a part lies on a disk that is not replicated. */
    private List<Concern> layout(List<SeenDisk> disks) {
        Set<String> replicated = replicated(disks);
        List<Concern> concerns = new ArrayList<>();
        for (Path volume : children(root.resolve("sys/block"))) {
            Set<String> below = disksBelow(volume);
            Set<String> missing = new TreeSet<>(below);
            missing.removeAll(replicated);
            if (missing.isEmpty() || missing.equals(below)) {
                continue;
            }
            String name = text(volume.resolve("dm/name"));
            String shown = name.isEmpty() ? volume.getFileName().toString() : name;
            concerns.add(new Concern(
                    Concern.Level.WARNING,
                    "LAYOUT_INCOMPLETE",
                    "Volume " + shown + " lies on " + String.join(", ", below) + ", and " + String.join(", ", missing)
                            + " is not replicated: what is restored has only a part of it.",
                    "Replicate these disks, too: leave --disk out, or name them."));
        }
        return concerns;
    }

    /** The whole disks that a device made of others lies on; none for a disk. */
    private Set<String> disksBelow(Path device) {
        Set<String> disks = new TreeSet<>();
        for (Path slave : children(device.resolve("slaves"))) {
            String name = slave.getFileName().toString();
            Path block = root.resolve("sys/class/block").resolve(name);
            Set<String> further = disksBelow(block);
            disks.addAll(further.isEmpty() ? Set.of(whole(block, name)) : further);
        }
        return disks;
    }

    /** A partition's folder lies in that of its disk. */
    private static String whole(Path block, String name) {
        try {
            Path disk = Files.exists(block.resolve("partition"))
                    ? block.toRealPath().getParent()
                    : null;
            return disk == null ? name : String.valueOf(disk.getFileName());
        } catch (IOException e) {
            return name;
        }
    }

    private Optional<Concern> secureBoot() {
        byte[] state = bytes(root.resolve(SECURE_BOOT));
        return state.length > ATTRIBUTE_BYTES && state[ATTRIBUTE_BYTES] == 1
                ? Optional.of(new Concern(
                        Concern.Level.INFO,
                        "SECURE_BOOT",
                        "Secure Boot is on: modules and loaders that were signed with keys of this machine alone do not load"
                                + " elsewhere.",
                        "Restore to a target with UEFI; turn Secure Boot off there, or enrol the same keys."))
                : Optional.empty();
    }

    private Optional<Concern> drivers(String kernel) {
        Path modules = root.resolve("lib/modules").resolve(kernel.isEmpty() ? "unknown" : kernel);
        Set<String> known = Stream.of("modules.dep", "modules.builtin")
                .flatMap(file -> lines(modules.resolve(file)).stream())
                .map(HostConcerns::moduleName)
                .collect(Collectors.toSet());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        List<String> without = DRIVERS.entrySet().stream()
                .filter(platform -> platform.getValue().stream().noneMatch(known::contains))
                .map(platform -> platform.getKey() + " (" + String.join(" or ", platform.getValue()) + ")")
                .toList();
        return without.isEmpty()
                ? Optional.empty()
                : Optional.of(new Concern(
                        Concern.Level.WARNING,
                        "DRIVER_MISSING",
                        "Kernel " + kernel + " has no driver for the disks of " + String.join(", ", without)
                                + ": restored there, the machine does not find its disk.",
                        "Install a kernel that has it, before it is needed."));
    }

    /** {@code kernel/drivers/block/virtio_blk.ko.xz: …} is virtio_blk; dashes and underscores are the same. */
    private static String moduleName(String line) {
        String path = line.split(":", 2)[0].strip();
        String file = path.substring(path.lastIndexOf('/') + 1);
        int dot = file.indexOf('.');
        return (dot < 0 ? file : file.substring(0, dot)).replace('-', '_');
    }

    private Optional<Concern> initramfs() {
        List<Path> pages = new ArrayList<>();
        pages.addAll(children(root.resolve("usr/lib/dracut/dracut.conf.d")));
        pages.add(root.resolve("etc/dracut.conf"));
        pages.addAll(children(root.resolve("etc/dracut.conf.d")));
        pages.add(root.resolve("etc/initramfs-tools/initramfs.conf"));
        pages.addAll(children(root.resolve("etc/initramfs-tools/conf.d")));
        for (Path page : pages) {
            if (lines(page).stream()
                    .anyMatch(line -> FOR_THIS_MACHINE.matcher(line).matches())) {
                return Optional.of(new Concern(
                        Concern.Level.WARNING,
                        "INITRAMFS_FOR_THIS_MACHINE",
                        "/" + root.relativize(page)
                                + " leaves drivers that this machine does not use out of the initramfs:"
                                + " restored to another platform, it may not find its disk.",
                        "MODULES=most and update-initramfs -u -k all (Debian, Ubuntu), or hostonly=\"no\" and dracut -f"
                                + " --regenerate-all (RHEL, SUSE)."));
            }
        }
        return Optional.empty();
    }

    private static String text(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0).strip();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
