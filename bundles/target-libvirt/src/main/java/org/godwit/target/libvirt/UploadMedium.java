// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A volume that is written through libvirt, wherever the pool is. Each upload is a process and, over ssh, a connection:
 * what lies side by side is gathered first.
 */
final class UploadMedium implements Medium {
    private static final int GATHERED_BYTES = 8 << 20;

    private final Pool pool;
    private final String volume;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private long at;

    UploadMedium(Pool pool, String volume) {
        this.pool = pool;
        this.volume = volume;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        flush();
        byte[] bytes = pool.download(volume, offset, target.remaining());
        target.put(bytes, 0, Math.min(bytes.length, target.remaining()));
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
        if (offset != at + gathered.size() || gathered.size() + bytes.remaining() > GATHERED_BYTES) {
            flush();
            at = offset;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        gathered.writeBytes(copy);
    }

    @Override
    public void flush() throws IOException {
        if (gathered.size() > 0) {
            pool.upload(volume, at, gathered.toByteArray());
            at += gathered.size();
            gathered.reset();
        }
    }

    @Override
    public void close() {
        // What was not flushed was never promised.
        gathered.reset();
    }
}
