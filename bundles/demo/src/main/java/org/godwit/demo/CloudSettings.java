// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.godwit.api.plugin.ConfigurationKeys;

/** The demo cloud's page, checked. */
record CloudSettings(Path folder, Quota quota, Duration boot, Predicate<String> neverReady, Faults faults) {

    /** What there may be at most. */
    record Quota(long bytes, int volumes, int instances) {}

    /** How it fails. */
    record Faults(Duration slow, int failingPercent, int lostPercent, Duration settling) {}

    private static final int HOUR_SECONDS = 3600;
    private static final int LONGEST_CALL_MILLISECONDS = 600_000;

    /** @throws IllegalArgumentException names the key, what it may be and what it is */
    static CloudSettings of(CloudConfig page, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(DemoCloud.PID, properties, CloudConfig.class);
        if (page.folder().isBlank()) {
            throw new IllegalArgumentException("folder in etc/" + DemoCloud.PID
                    + ".cfg is empty; name the folder in which the demo cloud keeps what exists in it.");
        }
        checkWithin("quota.mebibytes", page.quota_mebibytes(), 1, Integer.MAX_VALUE);
        checkWithin("quota.volumes", page.quota_volumes(), 0, Integer.MAX_VALUE);
        checkWithin("quota.instances", page.quota_instances(), 0, Integer.MAX_VALUE);
        checkWithin("boot.seconds", page.boot_seconds(), 0, HOUR_SECONDS);
        checkWithin("slow.milliseconds", page.slow_milliseconds(), 0, LONGEST_CALL_MILLISECONDS);
        checkWithin("failing.percent", page.failing_percent(), 0, 100);
        checkWithin("lost.percent", page.lost_percent(), 0, 100);
        checkWithin("settling.seconds", page.settling_seconds(), 0, HOUR_SECONDS);
        return new CloudSettings(
                Path.of(page.folder()).toAbsolutePath().normalize(),
                new Quota((long) page.quota_mebibytes() << 20, page.quota_volumes(), page.quota_instances()),
                Duration.ofSeconds(page.boot_seconds()),
                names(page.never_ready()),
                new Faults(
                        Duration.ofMillis(page.slow_milliseconds()),
                        page.failing_percent(),
                        page.lost_percent(),
                        Duration.ofSeconds(page.settling_seconds())));
    }

    private static void checkWithin(String key, int value, int least, int most) {
        if (value < least || value > most) {
            String wanted = most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
            throw new IllegalArgumentException(
                    key + " in etc/" + DemoCloud.PID + ".cfg is " + wanted + ", not " + value + ".");
        }
    }

    private static Predicate<String> names(String pattern) {
        if (pattern.isBlank()) {
            return name -> false;
        }
        try {
            return Pattern.compile(pattern).asMatchPredicate();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "never.ready in etc/" + DemoCloud.PID + ".cfg is no pattern: " + e.getMessage(), e);
        }
    }
}
