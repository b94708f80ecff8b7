// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.LedgerEntry.Kind;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.VolumeSpec;
import org.godwit.testkit.source.SparseBytes;

/** What exists in a {@link FaultyTargetCloud}, by id. */
final class SimulatedThings {

    /** What it is for. Of one there is one thing. */
    record Key(Kind kind, String scope, String name) {
        static Key of(VolumeSpec spec) {
            return new Key(Kind.VOLUME, spec.scope(), spec.name());
        }

        static Key of(InstanceSpec spec) {
            return new Key(Kind.INSTANCE, spec.scope(), spec.name());
        }

        @Override
        public String toString() {
            return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + scope + "/" + name;
        }
    }

    /** Anything. */
    interface Thing {
        Key key();

        String id();

        /** From when on it is found by its name. */
        Instant foundFrom();
    }

    /** Bytes as they are, and as they are after a loss of power. */
    static final class SimulatedVolume implements Thing {
        private final Key key;
        private final String id;
        private final Instant foundFrom;
        private SparseBytes bytes;
        private SparseBytes durable;

        SimulatedVolume(Key key, String id, Instant foundFrom, long sizeBytes) {
            this.key = key;
            this.id = id;
            this.foundFrom = foundFrom;
            bytes = new SparseBytes(sizeBytes);
            durable = bytes.copy();
        }

        @Override
        public Key key() {
            return key;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Instant foundFrom() {
            return foundFrom;
        }

        SparseBytes bytes() {
            return bytes;
        }

        SparseBytes durable() {
            return durable;
        }

        void flush() {
            durable = bytes.copy();
        }

        void loseUnflushed() {
            bytes = durable.copy();
        }
    }

    /**
     * A machine.
     *
     * @param startedAt for the last time
     * @param upAt when it shows its login prompt and answers; empty when it never will
     * @param stopped whether it is off
     * @param disks what its volumes held when it was started
     */
    record SimulatedInstance(
            Key key,
            String id,
            Instant foundFrom,
            InstanceSpec spec,
            Instant startedAt,
            Optional<Instant> upAt,
            boolean stopped,
            Map<String, SparseBytes> disks)
            implements Thing {
        boolean isUp(Instant now) {
            return !stopped && upAt.filter(at -> !at.isAfter(now)).isPresent();
        }

        SimulatedInstance off() {
            return new SimulatedInstance(key, id, foundFrom, spec, startedAt, Optional.empty(), true, disks);
        }

        SimulatedInstance on(Instant now, Optional<Instant> up) {
            return new SimulatedInstance(key, id, foundFrom, spec, now, up, false, disks);
        }
    }

    static IOException missing(String what, String id) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        what.toUpperCase(java.util.Locale.ROOT) + "_MISSING",
                        "There is no " + what + " " + id + " in the simulated cloud.",
                        "")
                .asException();
    }

    private final Map<String, Thing> byId = new LinkedHashMap<>();
    private final Map<Key, String> ids = new LinkedHashMap<>();

    void put(Thing thing) {
        byId.put(thing.id(), thing);
        ids.put(thing.key(), thing.id());
    }

    /** Writes to a volume, where there is one, and that is kept. */
    void write(Key volume, long offset, ByteBuffer bytes) {
        of(volume).flatMap(thing -> volume(thing.id())).ifPresent(disk -> {
            disk.bytes().write(offset, bytes);
            disk.flush();
        });
    }

    void remove(Thing thing) {
        if (byId.remove(thing.id()) != null) {
            ids.remove(thing.key());
        }
    }

    List<Thing> all() {
        return List.copyOf(byId.values());
    }

    Optional<Thing> of(Key key) {
        return Optional.ofNullable(ids.get(key)).map(byId::get);
    }

    Optional<SimulatedVolume> volume(String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(SimulatedVolume.class::isInstance)
                .map(SimulatedVolume.class::cast);
    }

    Optional<SimulatedInstance> instance(String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(SimulatedInstance.class::isInstance)
                .map(SimulatedInstance.class::cast);
    }

    List<SimulatedInstance> instances() {
        return byId.values().stream()
                .filter(SimulatedInstance.class::isInstance)
                .map(SimulatedInstance.class::cast)
                .toList();
    }
}
