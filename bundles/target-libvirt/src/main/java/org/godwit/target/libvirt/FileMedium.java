// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file of a volume of a pool on this machine. */
record FileMedium(FileChannel channel) implements Medium {

    static FileMedium of(Path file) throws IOException {
        return new FileMedium(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        int begin = target.position();
        while (target.hasRemaining()) {
            if (channel.read(target, offset + target.position() - begin) < 0) {
                target.put((byte) 0);
            }
        }
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
        int begin = bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, offset + bytes.position() - begin);
        }
    }

    @Override
    public void flush() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
