// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.testkit.target.TargetCloudContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class FileTargetContractTest {

    @Nested
    class Raw implements TargetCloudContract {
        @TempDir
        Path folder;

        @Override
        public TargetCloud target() {
            return Target.in(folder);
        }

        @Override
        public byte[] content(TargetCloud target, Volume volume) throws IOException {
            Path file = present(volume);
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        }
    }

    @Nested
    class Qcow2 implements TargetCloudContract {
        @TempDir
        Path folder;

        @Override
        public TargetCloud target() {
            return Target.in(folder);
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("format", "qcow2");
        }

        @Override
        public byte[] content(TargetCloud target, Volume volume) throws IOException {
            Path file = present(volume);
            return Files.exists(file) ? Qcow2Reader.read(file, Math.toIntExact(volume.sizeBytes())) : new byte[0];
        }
    }

    private static Path present(Volume volume) {
        Path whole = Path.of(volume.id());
        return Files.exists(whole) ? whole : Path.of(volume.id() + ".part");
    }
}
