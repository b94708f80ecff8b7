// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Firmware;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.target.InstanceSpec;

/**
 * The command line of an instance, which leaves its controller as soon as it runs. What an instance that does not last
 * writes goes to a temporary file ({@code snapshot=on}) that is gone with the process, and the restored volumes stay as
 * they were restored.
 */
final class QemuCommand {
    /** Where Debian, Fedora and Arch put the firmware: code, and the variables that belong to it. */
    private static final List<List<Path>> OVMF = List.of(
            List.of(Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd"), Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd")),
            List.of(Path.of("/usr/share/OVMF/OVMF_CODE.fd"), Path.of("/usr/share/OVMF/OVMF_VARS.fd")),
            List.of(Path.of("/usr/share/edk2/ovmf/OVMF_CODE.fd"), Path.of("/usr/share/edk2/ovmf/OVMF_VARS.fd")),
            List.of(Path.of("/usr/share/edk2/x64/OVMF_CODE.4m.fd"), Path.of("/usr/share/edk2/x64/OVMF_VARS.4m.fd")));

    private static final long MEBIBYTE = 1L << 20;

    /** What a machine gets whose memory nobody knows. */
    private static final long USUAL_MEBIBYTES = 1024;

    private static final long LEAST_MEBIBYTES = 64;

    /** OVMF and a Linux kernel side by side: with 256 MiB Debian 12 stopped early in its boot, tried 2026-11-22. */
    private static final long LEAST_MEBIBYTES_UEFI = 512;

    private final String program;
    private final String accelerator;
    private final long limitMebibytes;

    QemuCommand(String program, String accelerator, long limitMebibytes) {
        this.program = program;
        this.accelerator = accelerator;
        this.limitMebibytes = limitMebibytes;
    }

    /**
     * What is started.
     *
     * @param ports of this machine, by those of the instance
     */
    record Launch(
            InstanceSpec spec,
            String bus,
            List<VolumeFile> volumes,
            InstanceFolder folder,
            Map<Integer, Integer> ports) {}

    List<String> line(Launch launch) throws IOException {
        InstanceSpec spec = launch.spec();
        List<String> line =
                new ArrayList<>(List.of(program, "-name", spec.name().replaceAll("[^A-Za-z0-9._-]", "_")));
        // Detached: a signal to the controller's process group does not reach it, and the parent ends as soon as it
        // runs.
        line.addAll(List.of("-pidfile", launch.folder().pidFile().toString(), "-daemonize"));
        line.addAll(List.of("-machine", "q35", "-cpu", "max"));
        // KVM only on demand: a /dev/kvm that is there may still fail as soon as it is used, as in nested machines.
        line.addAll(List.of("-accel", accelerator.equals("tcg") ? "tcg,thread=multi" : accelerator));
        int processors =
                Math.max(1, Math.min(spec.processors(), Runtime.getRuntime().availableProcessors()));
        line.addAll(List.of("-smp", String.valueOf(processors), "-m", mebibytes(spec) + "M"));
        line.addAll(List.of("-display", "none", "-monitor", "none", "-parallel", "none"));
        String console = escaped(launch.folder().console());
        line.addAll(List.of("-chardev", "file,id=console,append=on,path=" + console, "-serial", "chardev:console"));
        String monitor = "socket,id=monitor,server=on,wait=off,path=" + InstanceFolder.MONITOR;
        line.addAll(List.of("-chardev", monitor, "-mon", "chardev=monitor,mode=control"));
        network(line, launch);
        if (spec.firmware() == Firmware.UEFI) {
            firmware(line, launch);
        }
        for (int index = 0; index < launch.volumes().size(); index++) {
            drive(line, launch, index);
        }
        return List.copyOf(line);
    }

    /** One that runs nothing and shows disks that nobody writes. */
    List<String> shower(InstanceFolder folder, List<VolumeFile> volumes) {
        List<String> line = new ArrayList<>(List.of(program, "-name", "godwit-reader", "-machine", "none", "-S"));
        line.addAll(List.of("-pidfile", folder.pidFile().toString(), "-daemonize", "-nodefaults", "-display", "none"));
        String monitor = "socket,id=monitor,server=on,wait=off,path=" + InstanceFolder.MONITOR;
        line.addAll(List.of("-chardev", monitor, "-mon", "chardev=monitor,mode=control"));
        for (int index = 0; index < volumes.size(); index++) {
            VolumeFile volume = volumes.get(index);
            line.addAll(List.of(
                    "-drive",
                    "if=none,readonly=on,id=disk" + index + ",node-name=gwd" + index + ",format=" + format(volume)
                            + ",file=" + escaped(volume.path())));
        }
        return List.copyOf(line);
    }

    private static String format(VolumeFile volume) {
        return volume.path().toString().endsWith(".qcow2") ? "qcow2" : "raw";
    }

    private static void network(List<String> line, Launch launch) {
        InstanceSpec.Reach reach = launch.spec().network().reach();
        if (reach == InstanceSpec.Reach.NOTHING) {
            line.addAll(List.of("-nic", "none"));
            return;
        }
        // Machines that have no virtio for disks have none for networks; no boot ROM, or a machine waits for the
        // network.
        String card = launch.bus().equals("virtio") ? "virtio-net-pci" : "e1000e";
        line.addAll(List.of("-netdev", Forwards.netdev(reach, launch.ports())));
        line.addAll(List.of("-device", card + ",netdev=net0,romfile="));
    }

    private long mebibytes(InstanceSpec spec) {
        long asked = spec.memoryBytes() > 0 ? spec.memoryBytes() / MEBIBYTE : USUAL_MEBIBYTES;
        long least = spec.firmware() == Firmware.UEFI ? LEAST_MEBIBYTES_UEFI : LEAST_MEBIBYTES;
        return Math.max(least, Math.min(asked, limitMebibytes));
    }

    private static void firmware(List<String> line, Launch launch) throws IOException {
        Optional<List<Path>> found = OVMF.stream()
                .filter(pair -> pair.stream().allMatch(Files::isReadable))
                .findFirst();
        List<Path> pair = found.orElseThrow(() -> Problem.of(
                        Kind.UNSUPPORTED,
                        "BOOT_UNAVAILABLE",
                        "Cannot boot this machine: it starts by UEFI, and there is no OVMF firmware.",
                        "Install it on the controller's machine: apt install ovmf.")
                .asException());
        Path variables = launch.folder().variables();
        if (!launch.spec().lasting() || !Files.exists(variables)) {
            Files.copy(pair.get(1), variables, StandardCopyOption.REPLACE_EXISTING);
        }
        line.addAll(List.of("-drive", "if=pflash,format=raw,unit=0,readonly=on,file=" + escaped(pair.get(0))));
        line.addAll(List.of("-drive", "if=pflash,format=raw,unit=1,file=" + escaped(variables)));
    }

    private static void drive(List<String> line, Launch launch, int index) {
        VolumeFile volume = launch.volumes().get(index);
        String overlay = launch.spec().lasting() ? "" : ",snapshot=on";
        line.addAll(List.of(
                "-drive",
                "if=none,id=disk" + index + overlay + ",format=" + format(volume) + ",file=" + escaped(volume.path())));
        String device =
                switch (launch.bus()) {
                    case "sata" -> "ide-hd,bus=ide." + index;
                    case "nvme" -> "nvme,serial=godwit" + index;
                    default -> "virtio-blk-pci";
                };
        line.addAll(List.of("-device", device + ",drive=disk" + index + ",bootindex=" + index));
    }

    /** QEMU splits options at commas; one that belongs to a value is doubled. */
    private static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }
}
