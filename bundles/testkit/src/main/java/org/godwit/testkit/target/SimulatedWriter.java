// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.godwit.api.disk.Extent;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.target.SimulatedThings.SimulatedVolume;

/** Writes to a volume of a {@link FaultyTargetCloud}, as long as it is there. */
record SimulatedWriter(String volumeId, CloudInside inside, CloudFaults faults) implements VolumeWriter {

    static SimulatedWriter of(String volumeId, CloudInside inside, CloudFaults faults) throws IOException {
        SimulatedWriter writer = new SimulatedWriter(volumeId, inside, faults);
        writer.volume();
        return writer;
    }

    private SimulatedVolume volume() throws IOException {
        return inside.things().volume(volumeId).orElseThrow(() -> SimulatedThings.missing("volume", volumeId));
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
        faults.ask("write");
        volume().bytes().write(offset, bytes);
    }

    @Override
    public void zero(Extent extent) throws IOException {
        faults.ask("write zeroes");
        volume().bytes().zero(extent.offset(), extent.length());
    }

    @Override
    public void flush() throws IOException {
        faults.ask("flush");
        volume().flush();
    }

    @Override
    public void close() {}
}
