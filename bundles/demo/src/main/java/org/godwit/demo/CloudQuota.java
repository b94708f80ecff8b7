// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.demo.CloudThings.DemoVolume;
import org.godwit.demo.CloudThings.Key;

/** What the demo cloud holds at most. */
final class CloudQuota {
    private CloudQuota() {}

    static void checkVolume(DemoCloudInside inside, Key key, long sizeBytes) throws IOException {
        CloudSettings.Quota quota = inside.settings().quota();
        int volumes = inside.things().volumes().size();
        if (volumes >= quota.volumes()) {
            throw exceeded(
                    "create volume " + key.name(),
                    volumes + " of " + quota.volumes() + " volumes are there",
                    "quota.volumes");
        }
        long used = inside.things().volumes().stream()
                .mapToLong(DemoVolume::sizeBytes)
                .sum();
        if (sizeBytes > quota.bytes() - used) {
            throw exceeded(
                    "create volume " + key.name() + " of " + mebibytes(sizeBytes) + " MiB",
                    mebibytes(used) + " of " + mebibytes(quota.bytes()) + " MiB are taken, by " + volumes
                            + (volumes == 1 ? " volume" : " volumes"),
                    "quota.mebibytes");
        }
    }

    static void checkInstance(DemoCloudInside inside, Key key) throws IOException {
        int instances = inside.things().instances().size();
        int most = inside.settings().quota().instances();
        if (instances >= most) {
            throw exceeded(
                    "start instance " + key.name(), instances + " of " + most + " instances run", "quota.instances");
        }
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private static IOException exceeded(String tried, String found, String key) {
        return Problem.of(
                        Kind.MISCONFIGURED,
                        "CLOUD_QUOTA",
                        "Cannot " + tried + " in the demo cloud: " + found + ".",
                        "Delete cloud sites that nobody needs, or raise " + key + " in etc/" + DemoCloud.PID
                                + ".cfg; then retry.")
                .with("quota", key)
                .asException();
    }
}
