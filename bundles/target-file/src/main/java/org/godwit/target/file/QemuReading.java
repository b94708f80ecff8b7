// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.Consistency;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.Volume;

/** Disks that a QEMU exports, read by NBD. */
final class QemuReading implements InstanceReader.Reading {

    /** What is done when nobody reads any more. */
    interface End {
        void run() throws IOException;
    }

    private final InstanceFolder folder;
    private final List<Volume> volumes;
    private final Instant takenAt;
    private final End end;
    private final List<Nbd> exports = new ArrayList<>();

    QemuReading(InstanceFolder folder, List<Volume> volumes, Instant takenAt, End end) throws IOException {
        this.folder = folder;
        this.volumes = List.copyOf(volumes);
        this.takenAt = takenAt;
        this.end = end;
        try (ShortPath path = new ShortPath(folder, folder.exports())) {
            for (int i = 0; i < volumes.size(); i++) {
                exports.add(Nbd.connected(path.socket(), Fleece.export(i)));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public Instant takenAt() {
        return takenAt;
    }

    @Override
    public Consistency consistency() {
        return Consistency.CRASH;
    }

    @Override
    public Extents data(Volume volume) throws IOException {
        try {
            return export(volume).data(volume.sizeBytes());
        } catch (IOException e) {
            throw broken(volume, e);
        }
    }

    @Override
    public void read(Volume volume, long offset, ByteBuffer target) throws IOException {
        try {
            export(volume).read(offset, target);
        } catch (IOException e) {
            throw broken(volume, e);
        }
    }

    private Nbd export(Volume volume) {
        return exports.get(volumes.indexOf(volume));
    }

    private IOException broken(Volume volume, IOException e) {
        return Problem.of(
                        Problem.Kind.TRANSIENT,
                        "READING_BROKEN",
                        "Read volume " + volume.id() + " from QEMU of instance " + folder.id() + ", and "
                                + e.getMessage() + ".",
                        "")
                .causedBy(e);
    }

    @Override
    public void close() throws IOException {
        try {
            for (Nbd export : exports) {
                export.close();
            }
        } finally {
            end.run();
        }
    }
}
