// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.testkit.target.TargetCloudContract;
import org.junit.jupiter.api.io.TempDir;

class RawVolumeContractTest implements TargetCloudContract {
    @TempDir
    Path folder;

    @Override
    public TargetCloud target() {
        return Target.in(folder);
    }

    @Override
    public byte[] content(TargetCloud target, Volume volume) throws IOException {
        Path file = Target.present(volume);
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }
}
