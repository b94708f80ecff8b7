// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.godwit.api.image.DiskImage;
import org.godwit.api.point.PointDisks;

/** An export, and its disk when that can be read now. */
final class Live {
    /** What exports are served with. */
    record Means(PointDisks disks, BlockCache cache, Executor readers, Path folder, long mostWritten) {}

    private final Note note;
    private final Means means;
    private Optional<Served> served = Optional.empty();
    private Optional<PointDevice> point = Optional.empty();
    private String trouble = "";
    private long sizeBytes;
    private boolean ended;

    Live(Note note, Means means) {
        this.note = note;
        this.means = means;
    }

    Note note() {
        return note;
    }

    synchronized Optional<Served> served() {
        return served;
    }

    synchronized String trouble() {
        return trouble;
    }

    synchronized void trouble(String why) {
        trouble = why;
    }

    synchronized long sizeBytes() {
        return sizeBytes;
    }

    synchronized long loadedBytes() {
        return point.map(PointDevice::loadedBytes).orElse(0L);
    }

    /**
     * Opens the disk unless it is open.
     *
     * @return the disk that is opened, when it was not before
     */
    synchronized Optional<DiskImage> open() throws IOException {
        if (ended || served.isPresent()) {
            return Optional.empty();
        }
        PointDisks.Open disk = means.disks().open(note.point(), note.disk(), "export " + note.id());
        boolean well = false;
        try {
            PointDevice base = new PointDevice(disk, means.cache(), means.readers());
            Device device = note.writable()
                    ? new Overlay(base, means.folder().resolve(note.id() + ".written"), means.mostWritten())
                    : base;
            point = Optional.of(base);
            served = Optional.of(new Served(device, note.tls()));
            sizeBytes = base.sizeBytes();
            trouble = "";
            well = true;
            return Optional.of(disk.image());
        } finally {
            if (!well) {
                disk.close();
            }
        }
    }

    synchronized void end() throws IOException {
        ended = true;
        if (served.isPresent()) {
            served.get().end();
        }
        served = Optional.empty();
    }
}
