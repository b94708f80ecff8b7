// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.Consistency;
import org.godwit.wire.SeenDisk;
import org.junit.jupiter.api.Test;

/** What a disk that breaks, shrinks or goes in the middle is reported as. */
class HeldDiskTest {
    private static final int SIZE = 1 << 20;

    private final BrokenDisk broken = new BrokenDisk();

    @Test
    void aReadErrorNamesDiskPathPlaceAndWhatTheSystemSaid() throws Exception {
        HeldDisk disk = HeldDisk.of(broken);
        disk.read(0, ByteBuffer.allocate(4096));
        broken.errorFrom = 8192;
        Problem problem = failsWith("READ_ERROR", () -> disk.read(8192, ByteBuffer.allocate(4096)));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.CORRUPT);
        assertThat(problem.message()).contains("4096 bytes at 8192", "disk sda", "/dev/sda", "Input/output error");
        assertThat(problem.remedy()).contains("restore points made before are not touched");
        assertThat(problem.facts())
                .containsEntry("disk", "sda")
                .containsEntry("path", "/dev/sda")
                .containsEntry("offset", "8192");
    }

    @Test
    void aReadErrorOfADiskThatIsGoneSaysThatItIsGone() throws Exception {
        HeldDisk disk = HeldDisk.of(broken);
        broken.errorFrom = 0;
        broken.gone = true;
        failsWith("DISK_VANISHED", () -> disk.read(0, ByteBuffer.allocate(4096)));
        failsWith("DISK_VANISHED", disk::consistency);
    }

    @Test
    void aShortReadAndASmallerDiskAreTheSame() throws Exception {
        HeldDisk disk = HeldDisk.of(broken);
        broken.size = SIZE - 1000;
        Problem read = failsWith("DISK_SHRUNK", () -> disk.read(SIZE - 4096, ByteBuffer.allocate(4096)));
        Problem asked = failsWith("DISK_SHRUNK", disk::consistency);
        for (Problem problem : List.of(read, asked)) {
            assertThat(problem.message()).contains("ends at " + (SIZE - 1000), "was " + SIZE + " bytes");
        }
        broken.size = SIZE + 4096;
        disk.read(SIZE - 4096, ByteBuffer.allocate(4096));
    }

    @Test
    void aDiskThatWasWrittenMeanwhileIsOfNoOneMoment() throws Exception {
        HeldDisk disk = HeldDisk.of(broken);
        assertThat(disk.consistency()).isEqualTo(Consistency.CRASH);
        broken.stamp = "later";
        assertThat(disk.consistency()).isEqualTo(Consistency.FUZZY);
        broken.stamp = "";
        assertThat(HeldDisk.of(broken).consistency()).as("nobody can tell").isEqualTo(Consistency.FUZZY);
    }

    private static Problem failsWith(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ProblemException.class);
        try {
            call.call();
        } catch (Throwable e) {
            Problem problem = ((ProblemException) e).problem();
            assertThat(problem.code()).isEqualTo(code);
            return problem;
        }
        throw new AssertionError("it failed once and not again");
    }

    /** A disk of zeroes that fails as it is told to. */
    private static final class BrokenDisk implements OpenDisk {
        private long size = SIZE;
        private long errorFrom = Long.MAX_VALUE;
        private boolean gone;
        private String stamp = "then";

        @Override
        public SeenDisk seen() {
            return new SeenDisk("sda", SIZE, 512, "/dev/sda", List.of());
        }

        @Override
        public int read(long offset, ByteBuffer target) throws IOException {
            if (offset + target.remaining() > errorFrom) {
                throw new IOException("Input/output error");
            }
            int got = (int) Math.min(target.remaining(), size - offset);
            target.put(new byte[got]);
            return got;
        }

        @Override
        public String stamp() throws IOException {
            if (gone) {
                throw ImageFile.vanished("sda", Path.of("/dev/sda")).asException();
            }
            return stamp;
        }

        @Override
        public long sizeNow() {
            return size;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
