// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.tenant;

import java.util.ArrayList;
import java.util.List;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Policy;

/** What is decided for a scope, in a line for the log and for events. */
public final class PolicyWords {
    private PolicyWords() {}

    /** {@code schedule: 900 s, at most 2.0 % frozen; parked}, {@code nothing}. */
    public static String of(Policy policy) {
        List<String> words = new ArrayList<>();
        policy.rule().ifPresent(rule -> words.add("rule: " + rule));
        policy.store().ifPresent(store -> words.add("store: " + store));
        policy.schedule().ifPresent(schedule -> words.add("schedule: " + schedule));
        policy.limits().ifPresent(limits -> words.add("limits: " + of(limits)));
        if (policy.parked()) {
            words.add("parked");
        }
        return words.isEmpty() ? "nothing" : String.join("; ", words);
    }

    private static String of(Limits limits) {
        return "read " + limits.usual().readBytesPerSecond() + " B/s, send "
                + limits.usual().sendBytesPerSecond() + " B/s (0: no limit), " + limits.disksAtOnce()
                + " disks at a time, " + limits.windows().size() + " windows";
    }
}
