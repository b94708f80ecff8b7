// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.godwit.api.disk.MachineId;

/** When the runs that are under way are to freeze their machines. Safe for use by many threads. */
public final class FreezeTimes {
    private record Time(long atNanos, long roundNanos) {}

    private final LongSupplier nanos;
    private final Map<MachineId, Time> times = new ConcurrentHashMap<>();

    /** @param nanos the time that only passes, as {@link System#nanoTime} */
    public FreezeTimes(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** @param roundNanos how long to rest between two rounds until then */
    void put(MachineId machine, long atNanos, long roundNanos) {
        times.put(machine, new Time(atNanos, roundNanos));
    }

    /** As soon as it is ready. */
    public void clear(MachineId machine) {
        times.remove(machine);
    }

    /** Until the freeze of a machine is due; 0 when it is. */
    public long leftNanos(MachineId machine) {
        Time time = times.get(machine);
        return time == null ? 0 : Math.max(0, time.atNanos() - nanos.getAsLong());
    }

    /** How long a run may rest now. */
    public long restNanos(MachineId machine) {
        Time time = times.get(machine);
        return time == null ? 0 : Math.min(time.roundNanos(), leftNanos(machine));
    }
}
