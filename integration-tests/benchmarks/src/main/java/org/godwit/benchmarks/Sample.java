// SPDX-License-Identifier: Apache-2.0
package org.godwit.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.godwit.api.image.ImageTree;

/** Bytes as disks have them, on every machine that runs this: the first blocks of the JDK's {@code lib/modules}. */
final class Sample {
    /** More than the processor's caches keep. */
    static final int BLOCKS = 64;

    private Sample() {}

    /** A direct buffer, as an agent has it; page aligned. */
    static ByteBuffer direct() {
        int length = BLOCKS * ImageTree.BLOCK_BYTES;
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(length + 4096).alignedSlice(4096).slice(0, length);
        Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
        try (FileChannel file = FileChannel.open(modules, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (file.read(bytes) < 0) {
                    throw new EOFException(modules + " is shorter than " + length + " bytes");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.flip();
    }

    /** A block of it. */
    static ByteBuffer block(ByteBuffer sample, int number) {
        return sample.slice((number % BLOCKS) * ImageTree.BLOCK_BYTES, ImageTree.BLOCK_BYTES);
    }
}
