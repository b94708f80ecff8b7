// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.testkit.target.InstancePowerContract;
import org.godwit.testkit.target.InstanceReaderContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class RawVolumeContractTest implements InstancePowerContract, InstanceReaderContract {
    @TempDir
    Path folder;

    private final List<FileTarget> targets = new ArrayList<>();

    @AfterEach
    void endInstances() {
        targets.forEach(FileTarget::deactivate);
    }

    @Override
    public TargetCloud target() {
        FileTarget target = Target.in(folder);
        targets.add(target);
        return target;
    }

    @Override
    public boolean boots() {
        return QemuImg.onPath("qemu-system-x86_64");
    }

    @Override
    public boolean putForeign(TargetCloud target, VolumeSpec spec) throws IOException {
        Path place = Files.createDirectories(folder.resolve(spec.scope()));
        Files.writeString(place.resolve(spec.name() + ".raw"), "somebody else's");
        return true;
    }

    @Override
    public byte[] content(TargetCloud target, Volume volume) throws IOException {
        Path file = Target.present(volume);
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }
}
