// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.level;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.Limits.Rates;
import org.godwit.api.source.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells sources how much they may read and send, when a replication begins and when that changes. Safe for use by many threads. */
public final class Throttle {
    private static final Logger log = LoggerFactory.getLogger(Throttle.class);

    private final InForce inForce;
    private final Map<Snapshot, Told> open = new ConcurrentHashMap<>();

    public Throttle(InForce inForce) {
        this.inForce = inForce;
    }

    private static final class Told {
        private final MachineId machine;
        private Rates rates = Rates.NONE;
        private boolean refused;

        Told(MachineId machine) {
            this.machine = machine;
        }
    }

    /** From here on, until {@link #forget}. */
    public void watch(MachineId machine, Snapshot snapshot) {
        Told told = new Told(machine);
        // A source may still have what it was told before.
        tell(snapshot, told, true);
        open.put(snapshot, told);
    }

    /** How many disks of a machine may be copied at the same time. */
    public int disksAtOnce(MachineId machine) throws IOException {
        return inForce.replication(machine).limits().disksAtOnce();
    }

    public void forget(Snapshot snapshot) {
        open.remove(snapshot);
    }

    /** Tells what has changed by the policy or by the hour. */
    public void look() {
        open.forEach((snapshot, told) -> tell(snapshot, told, false));
    }

    private void tell(Snapshot snapshot, Told told, boolean always) {
        synchronized (told) {
            try {
                Rates now = inForce.replication(told.machine).now();
                if (!told.refused && (always || !now.equals(told.rates))) {
                    snapshot.limit(now.readBytesPerSecond(), now.sendBytesPerSecond());
                    told.rates = now;
                }
            } catch (IOException | RuntimeException e) {
                told.refused = true;
                log.warn("machine cannot be limited: machine={} problem={}", told.machine, e.toString());
            }
        }
    }
}
