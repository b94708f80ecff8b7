// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Firmware;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.target.InstanceSpec;

/**
 * The command line of an instance. Volumes are opened with {@code snapshot=on}: what the machine writes goes to a
 * temporary file that is gone with the process, and the restored volumes stay as they were restored.
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

    /** @param folder of this instance alone; firmware variables are kept there */
    List<String> line(InstanceSpec spec, String bus, List<VolumeFile> volumes, Path folder) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(program, "-name", spec.name().replaceAll("[^A-Za-z0-9._-]", "_")));
        line.addAll(List.of("-machine", "q35", "-cpu", "max"));
        // KVM only on demand: a /dev/kvm that is there may still fail as soon as it is used, as in nested machines.
        line.addAll(List.of("-accel", accelerator.equals("tcg") ? "tcg,thread=multi" : accelerator));
        int processors =
                Math.max(1, Math.min(spec.processors(), Runtime.getRuntime().availableProcessors()));
        line.addAll(List.of("-smp", String.valueOf(processors), "-m", mebibytes(spec) + "M"));
        line.addAll(List.of("-nic", "none", "-display", "none", "-monitor", "none", "-parallel", "none"));
        line.addAll(List.of("-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"));
        if (spec.firmware() == Firmware.UEFI) {
            firmware(line, folder);
        }
        for (int index = 0; index < volumes.size(); index++) {
            drive(line, volumes.get(index), bus, index);
        }
        return List.copyOf(line);
    }

    private long mebibytes(InstanceSpec spec) {
        long asked = spec.memoryBytes() > 0 ? spec.memoryBytes() / MEBIBYTE : USUAL_MEBIBYTES;
        long least = spec.firmware() == Firmware.UEFI ? LEAST_MEBIBYTES_UEFI : LEAST_MEBIBYTES;
        return Math.max(least, Math.min(asked, limitMebibytes));
    }

    private static void firmware(List<String> line, Path folder) throws IOException {
        Optional<List<Path>> found = OVMF.stream()
                .filter(pair -> pair.stream().allMatch(Files::isReadable))
                .findFirst();
        List<Path> pair = found.orElseThrow(() -> Problem.of(
                        Kind.UNSUPPORTED,
                        "BOOT_UNAVAILABLE",
                        "Cannot boot this machine: it starts by UEFI, and there is no OVMF firmware.",
                        "Install it on the controller's machine: apt install ovmf.")
                .asException());
        Path variables = folder.resolve("firmware-variables.fd");
        Files.copy(pair.get(1), variables, StandardCopyOption.REPLACE_EXISTING);
        line.addAll(List.of("-drive", "if=pflash,format=raw,unit=0,readonly=on,file=" + escaped(pair.get(0))));
        line.addAll(List.of("-drive", "if=pflash,format=raw,unit=1,file=" + escaped(variables)));
    }

    private static void drive(List<String> line, VolumeFile volume, String bus, int index) {
        String format = volume.path().toString().endsWith(".qcow2") ? "qcow2" : "raw";
        line.addAll(List.of(
                "-drive",
                "if=none,id=disk" + index + ",snapshot=on,format=" + format + ",file=" + escaped(volume.path())));
        String device =
                switch (bus) {
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
