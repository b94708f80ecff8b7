// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.godwit.agent.linux.tracking.SyntheticBtf.Member;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BtfTest {
    private static final String OPERATIONS =
            "REQ_OP_READ=0 REQ_OP_WRITE=1 REQ_OP_FLUSH=2 REQ_OP_DISCARD=3 REQ_OP_WRITE_ZEROES=9";

    @TempDir
    Path folder;

    private final SyntheticBtf types = new SyntheticBtf();

    /** As in 6.x: no queue among the arguments, the disk is found over the queue. */
    private void newKernel() {
        types.others();
        int number = types.number("int");
        int gendisk = types.structure("gendisk", new Member("major", number, 0), new Member("first_minor", number, 4));
        int disk = types.pointer(gendisk);
        int queue = types.pointer(types.structure("request_queue", new Member("disk", disk, 104)));
        int device = types.pointer(types.structure("block_device", new Member("bd_disk", disk, 16)));
        int request = types.pointer(request(new Member("q", queue, 0), number));
        int bio = types.pointer(bio(new Member("bi_bdev", device, 8), number));
        types.tracepoint("block_rq_issue", request);
        types.tracepoint("block_rq_complete", request, number, number);
        types.tracepoint("block_bio_queue", bio);
        types.tracepoint("block_bio_complete", queue, bio);
        types.enumeration("req_op", (OPERATIONS + " REQ_OP_DRV_IN=34 REQ_OP_DRV_OUT=35").split(" "));
    }

    /** As in 5.10: the queue comes first, a request knows its disk. */
    private void oldKernel() {
        int number = types.number("int");
        int gendisk = types.structure("gendisk", new Member("major", number, 0), new Member("first_minor", number, 4));
        int disk = types.pointer(gendisk);
        int queue = types.pointer(types.structure("request_queue"));
        int request = types.pointer(request(new Member("rq_disk", disk, 88), number));
        int bio = types.pointer(bio(new Member("bi_disk", disk, 8), number));
        types.tracepoint("block_rq_issue", queue, request);
        types.tracepoint("block_rq_complete", request, number, number);
        types.tracepoint("block_bio_queue", queue, bio);
        types.tracepoint("block_bio_complete", queue, bio);
        types.enumeration(
                "req_opf",
                (OPERATIONS + " REQ_OP_SCSI_IN=32 REQ_OP_SCSI_OUT=33 REQ_OP_DRV_IN=34 REQ_OP_DRV_OUT=35").split(" "));
    }

    private int request(Member toDisk, int number) {
        return types.structure(
                "request",
                toDisk,
                new Member("cmd_flags", number, 24),
                new Member("__data_len", number, 44),
                new Member("__sector", number, 48),
                new Member("bio", number, 56));
    }

    private int bio(Member toDisk, int number) {
        int iterator =
                types.structure("bvec_iter", new Member("bi_sector", number, 0), new Member("bi_size", number, 8));
        int nameless = types.structure("", new Member("bi_opf", number, 4));
        return types.structure(
                "bio",
                new Member("bi_next", number, 0),
                toDisk,
                new Member("", nameless, 12),
                new Member("bi_iter", iterator, 32));
    }

    private KernelTypes read() throws IOException {
        try (Btf btf = Btf.read(types.write(folder))) {
            return KernelTypes.of(btf);
        }
    }

    @Test
    void aNewKernelIsUnderstood() throws IOException {
        newKernel();
        KernelTypes found = read();
        assertThat(found.arguments())
                .containsEntry(Hook.REQUEST_BEGINS, 0)
                .containsEntry(Hook.REQUEST_ENDS, 0)
                .containsEntry(Hook.BIO_BEGINS, 0)
                .containsEntry(Hook.BIO_ENDS, 1);
        assertThat(found.request()).isEqualTo(new KernelTypes.Request(24, 48, 44, 56, 2));
        assertThat(found.bio()).isEqualTo(new KernelTypes.Bio(16, 32, 40, 0));
        assertThat(found.diskOfRequest()).isEqualTo(List.of(0, 104));
        assertThat(found.diskOfBio()).isEqualTo(List.of(8, 16));
        assertThat(found.operations()).isEqualTo(new KernelTypes.Operations(0, 2, 3, 34));
    }

    @Test
    void anOldKernelIsUnderstood() throws IOException {
        oldKernel();
        KernelTypes found = read();
        assertThat(found.arguments()).containsEntry(Hook.REQUEST_BEGINS, 1).containsEntry(Hook.REQUEST_ENDS, 0);
        assertThat(found.diskOfRequest()).isEqualTo(List.of(88));
        assertThat(found.diskOfBio()).isEqualTo(List.of(8));
        assertThat(found.operations().firstPassthrough()).isEqualTo(32);
    }

    @Test
    void aKernelWithoutWhatWeNeedIsRefusedByName() throws IOException {
        types.number("int");
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("block_rq_issue");
    }

    @Test
    void aKindOfTypeThatIsNotKnownIsNotGuessed() throws IOException {
        newKernel();
        types.unknownKind();
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("30");
    }

    @Test
    void whatIsCutOffIsRefused() throws IOException {
        newKernel();
        byte[] whole = types.file();
        for (int length : new int[] {0, 3, 24, 40, whole.length / 2}) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> {
                        try (Btf btf = Btf.read(cut)) {
                            KernelTypes.of(btf);
                        }
                    })
                    .as("%d bytes", length)
                    .isInstanceOfAny(IOException.class, IndexOutOfBoundsException.class);
        }
    }

    @Test
    void programsAreNoLongerThanAJumpIsWideAndTheSameForEveryTable() throws IOException {
        newKernel();
        KernelTypes found = read();
        for (Hook hook : Hook.values()) {
            byte[] program = MarkProgram.assembled(found, hook, 0);
            assertThat(program.length / Assembler.INSTRUCTION).isLessThan(Short.MAX_VALUE);
            assertThat(MarkProgram.assembled(found, hook, 7)).hasSameSizeAs(program);
        }
    }
}
