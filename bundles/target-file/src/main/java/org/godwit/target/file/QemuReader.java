// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.Firmware;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;

/**
 * Reads the disks of instances: one that runs shows them itself; those of one that does not are shown by a QEMU that runs
 * nothing, and ends with the controller.
 */
record QemuReader(QemuStart start) {
    private static final String SHOWER = ".read";

    /** @throws IOException as {@link InstanceReader#read} */
    InstanceReader.Reading read(InstanceFolder folder, Instance instance, List<Volume> volumes) throws IOException {
        List<VolumeFile> files = volumes.stream().map(VolumeFile::of).toList();
        for (VolumeFile file : files) {
            QemuInstances.checkComplete(file);
        }
        try {
            if (QemuProcesses.isRunning(folder)) {
                Fleece fleece = new Fleece(folder);
                return new QemuReading(folder, volumes, fleece.begin(volumes), fleece::end);
            }
            return shown(folder, files, volumes);
        } catch (ProblemException e) {
            throw e;
        } catch (IOException e) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "READING_BROKEN",
                            "Read the volumes of instance " + instance.id() + ", and " + e.getMessage() + ".",
                            "")
                    .causedBy(e);
        }
    }

    private InstanceReader.Reading shown(InstanceFolder folder, List<VolumeFile> files, List<Volume> volumes)
            throws IOException {
        InstanceFolder shower = shower(folder);
        end(shower);
        shower.prepare();
        Instant moment = Instant.now();
        List<String> paths = files.stream().map(file -> file.path().toString()).toList();
        InstanceSpec spec =
                new InstanceSpec(folder.id(), "read", 1, 0, Firmware.BIOS, InstanceSpec.Network.NONE, false, Map.of());
        start.show(new InstanceFolder.Note(spec, "virtio", false, moment, Map.of(), paths), files, shower);
        try (Monitor monitor = Monitor.of(shower)) {
            Fleece.export(monitor, shower, files.size(), "gwd");
        }
        return new QemuReading(shower, volumes, moment, () -> end(shower));
    }

    private static InstanceFolder shower(InstanceFolder folder) {
        return new InstanceFolder(folder.path().resolveSibling(folder.id() + SHOWER));
    }

    private static void end(InstanceFolder shower) throws IOException {
        if (Files.exists(shower.path())) {
            QemuProcesses.end(shower, false);
            Fleece.forget(shower);
            shower.delete();
        }
    }

    /** Takes away what a reading has left of an instance that does not run. */
    static void forget(InstanceFolder folder) throws IOException {
        if (!folder.id().endsWith(SHOWER)) {
            end(shower(folder));
        }
        Fleece.forget(folder);
    }

    /** Takes away what a reading of a running instance has left, whose controller died. */
    static void mend(InstanceFolder folder) throws IOException {
        Fleece fleece = new Fleece(folder);
        if (fleece.isOpen()) {
            fleece.end();
        }
    }
}
