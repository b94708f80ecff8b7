// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.agent.Log;
import org.godwit.api.disk.Concern;

/** How it stands with each disk: in the log when it happens, and among the machine's concerns until it is better. */
final class Notes {
    private final String method;
    private final Log log;
    private final Map<String, Concern> bad = new TreeMap<>();
    private final Map<String, Boolean> tracked = new TreeMap<>();

    /** @param method as people call it */
    Notes(String method, Log log) {
        this.method = method;
        this.log = log;
    }

    void tracked(String disk) {
        tracked.put(disk, true);
        Concern concern = bad.get(disk);
        if (concern != null && concern.code().equals("DISK_NOT_TRACKED")) {
            bad.remove(disk);
        }
    }

    boolean isTracked(String disk) {
        return tracked.containsKey(disk);
    }

    void answered(String disk) {
        bad.remove(disk);
    }

    /** Somebody else says how it stands with it. */
    void forgotten(String disk) {
        tracked.remove(disk);
        bad.remove(disk);
    }

    /** It was tracked, and is no block device any more. */
    void gone(String disk) {
        if (tracked.remove(disk) != null) {
            log.warn("changes not tracked disk=" + disk + " because=the disk is gone");
        }
    }

    /** It cannot be tracked. */
    void untracked(String disk, Exception e) {
        tracked.remove(disk);
        String because = String.valueOf(e.getMessage());
        String remedy = "";
        if (e instanceof Card.DealtException dealt) {
            because = dealt.dealt().card().means();
            remedy = dealt.dealt().card().remedy();
        }
        log.warn("changes not tracked, the whole disk is compared each time disk=" + disk + " because="
                + e.getMessage());
        bad.put(
                disk,
                new Concern(
                        Concern.Level.WARNING,
                        "DISK_NOT_TRACKED",
                        "Disk " + disk + " is read in whole by each replication, because " + because + ".",
                        remedy));
    }

    /** Its latest changes are compared once more. */
    void repeated(String disk, String because) {
        log.info("changes of the last 15 minutes are compared again disk=" + disk + " because=" + because);
    }

    /** It is tracked, but what changed since the last restore point is not known. */
    void compared(String disk, String because) {
        log.warn("changes not known, the whole disk is compared disk=" + disk + " because=" + because);
        bad.put(
                disk,
                new Concern(
                        Concern.Level.INFO,
                        "DISK_COMPARED",
                        "Disk " + disk + " was read in whole by the last replication, because " + because + ".",
                        ""));
    }

    List<Concern> concerns(String meaning) {
        List<Concern> all = new ArrayList<>();
        if (!tracked.isEmpty()) {
            all.add(new Concern(
                    Concern.Level.INFO,
                    "TRACKER_" + method.toUpperCase(Locale.ROOT),
                    "Changes of " + String.join(", ", tracked.keySet()) + " are seen as they happen, by " + method
                            + ": " + meaning + ".",
                    ""));
        }
        all.addAll(bad.values());
        return all;
    }
}
