// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.Consistency;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.Volume;
import org.godwit.testkit.source.Faults;
import org.godwit.testkit.source.SparseBytes;

/** Volumes as they were at one moment, by id. */
record MemoryReading(Instant takenAt, Map<String, SparseBytes> moment, Faults faults)
        implements InstanceReader.Reading {
    /** @param bytes of volumes that exist, by id */
    static MemoryReading of(
            List<Volume> volumes, Function<String, Optional<SparseBytes>> bytes, Instant takenAt, Faults faults)
            throws IOException {
        Map<String, SparseBytes> moment = new HashMap<>();
        for (Volume volume : volumes) {
            SparseBytes now =
                    bytes.apply(volume.id()).orElseThrow(() -> SimulatedThings.missing("volume", volume.id()));
            moment.put(volume.id(), now.copy());
        }
        return new MemoryReading(takenAt, moment, faults);
    }

    @Override
    public Consistency consistency() {
        return Consistency.CRASH;
    }

    @Override
    public Extents data(Volume volume) {
        SparseBytes bytes = bytes(volume);
        return new Extents(Arrays.stream(bytes.writtenPages())
                .map(page -> page * SparseBytes.PAGE_BYTES)
                .mapToObj(at -> new Extent(at, Math.min(SparseBytes.PAGE_BYTES, bytes.sizeBytes() - at)))
                .toList());
    }

    @Override
    public void read(Volume volume, long offset, ByteBuffer target) throws IOException {
        faults.maybe(60, "READ_FAILED");
        bytes(volume).read(offset, target);
    }

    private SparseBytes bytes(Volume volume) {
        return Objects.requireNonNull(moment.get(volume.id()), volume.id());
    }

    @Override
    public void close() {}
}
