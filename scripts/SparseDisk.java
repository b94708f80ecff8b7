// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Random;

/**
 * {@code SparseDisk FILE BYTES SEED PIECES}: a file of that size, made when it is not there, with pieces of random bytes
 * at random pages of it: one of 1 MiB, three of 4 KiB, and so on, the last one at its end. The same for the same seed.
 */
final class SparseDisk {
    private static final int PAGE = 4096;
    private static final int LARGE = 1 << 20;

    public static void main(String[] args) throws IOException {
        long size = Long.parseLong(args[1]);
        Random random = new Random(Long.parseLong(args[2]));
        int pieces = Integer.parseInt(args[3]);
        try (RandomAccessFile file = new RandomAccessFile(args[0], "rw")) {
            file.setLength(size);
            for (int i = 0; i < pieces; i++) {
                byte[] bytes = new byte[i % 4 == 0 ? LARGE : PAGE];
                random.nextBytes(bytes);
                long last = (size - bytes.length) / PAGE;
                long page = i == pieces - 1 ? last : (long) (random.nextDouble() * last);
                write(file.getChannel(), page * PAGE, ByteBuffer.wrap(bytes));
            }
        }
    }

    private static void write(FileChannel channel, long offset, ByteBuffer bytes) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private SparseDisk() {}
}
