// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file on its way to become a blob. A seam: tests put a full or failing disk behind it. */
interface TempFile extends Closeable {

    /** Writes all remaining bytes. */
    void write(ByteBuffer bytes) throws IOException;

    /** Returns when the bytes survive the loss of power. */
    void force() throws IOException;

    /** Makes new files. */
    interface Maker {
        TempFile create(Path path) throws IOException;
    }

    /** A real file, which must not exist yet. */
    static TempFile create(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new TempFile() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
