// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.Consistency;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.Volume;

/** The files of some volumes, which nobody writes: what runs in the demo cloud is made up. */
final class DemoReading implements InstanceReader.Reading {
    private final Instant takenAt;
    private final Map<String, FileChannel> channels = new HashMap<>();

    /** @param files by the ids of the volumes */
    DemoReading(Map<String, Path> files, Instant takenAt) throws IOException {
        this.takenAt = takenAt;
        try {
            for (Map.Entry<String, Path> one : files.entrySet()) {
                channels.put(one.getKey(), FileChannel.open(one.getValue(), StandardOpenOption.READ));
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
    public Extents data(Volume volume) {
        return Extents.all(volume.sizeBytes());
    }

    @Override
    public void read(Volume volume, long offset, ByteBuffer target) throws IOException {
        FileChannel channel = Objects.requireNonNull(channels.get(volume.id()), volume.id());
        long at = offset;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                throw new EOFException("volume " + volume.id() + " ends at " + at);
            }
            at += read;
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels.values()) {
            channel.close();
        }
    }
}
