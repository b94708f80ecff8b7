// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Prints how many bytes of 4 KiB pages differ between two files of one size. */
public class ChangedPages {
    private static final int PAGE = 4096;

    public static void main(String[] args) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1 << 20);
        ByteBuffer two = ByteBuffer.allocate(1 << 20);
        long changed = 0;
        try (FileChannel a = FileChannel.open(Path.of(args[0]));
                FileChannel b = FileChannel.open(Path.of(args[1]))) {
            while (fill(a, one) > 0) {
                fill(b, two);
                for (int at = 0; at < one.limit(); at += PAGE) {
                    int length = Math.min(PAGE, one.limit() - at);
                    changed += one.slice(at, length).equals(two.slice(at, length)) ? 0 : length;
                }
            }
        }
        System.out.println(changed);
    }

    private static int fill(FileChannel from, ByteBuffer to) throws IOException {
        to.clear();
        while (to.hasRemaining() && from.read(to) > 0) {}
        to.flip();
        return to.limit();
    }
}
