// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.target.Volume;

/** A target as the framework would make it, and jobs to call it with. */
final class Target {
    private Target() {}

    static FileTarget in(Path folder) {
        return in(folder, "qemu-system-x86_64");
    }

    static FileTarget in(Path folder, String qemu) {
        return new FileTarget(page(folder.toString(), qemu), Map.of("id", "file", "folder", folder.toString()));
    }

    /** A page with these values; all other keys have their defaults. */
    static Config page(String folder, String qemu) {
        Map<String, Object> values =
                Map.of("folder", folder, "qemu", qemu, "memory_mebibytes", 1024, "shutdown_seconds", 1);
        return (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (page, key, none) -> values.getOrDefault(key.getName(), key.getDefaultValue()));
    }

    /** The file of a volume, complete or not. */
    static Path present(Volume volume) {
        Path whole = Path.of(volume.id());
        return Files.exists(whole) ? whole : Path.of(volume.id() + ".part");
    }

    static JobContext job(String id) {
        JobId job = new JobId(id);
        return new JobContext() {
            @Override
            public JobId job() {
                return job;
            }

            @Override
            public void phase(String name, long totalBytes) {}

            @Override
            public void done(long bytes) {}

            @Override
            public void sent(long bytes) {}

            @Override
            public void throwIfCancelled() {}
        };
    }
}
