// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What programs must know of this kernel's structures: offsets in bytes, numbers of operations.
 *
 * @param arguments which argument of each hook is the request or bio
 * @param diskOfRequest offsets to follow from a request to its disk; the last but one step may go through its queue
 * @param diskOfBio the same from a bio
 */
record KernelTypes(
        Map<Hook, Integer> arguments,
        List<Integer> diskOfRequest,
        List<Integer> diskOfBio,
        Request request,
        Bio bio,
        int diskNumbers,
        Operations operations) {

    /** @param bytesArgument which argument of {@code block_rq_complete} says how much has ended */
    record Request(int flags, int sector, int length, int bio, int bytesArgument) {}

    record Bio(int flags, int sector, int size, int next) {}

    /** Those that are treated differently from writes. */
    record Operations(int read, int flush, int discard, int firstPassthrough) {}

    static KernelTypes of(Btf btf) throws IOException {
        Map<Hook, Integer> arguments = new EnumMap<>(Hook.class);
        for (Hook hook : Hook.values()) {
            arguments.put(hook, btf.argument(hook.tracepoint(), hook.bio() ? "bio" : "request"));
        }
        int end = btf.arguments(Hook.REQUEST_ENDS.tracepoint()) - 1;
        if (end != btf.argument(Hook.REQUEST_ENDS.tracepoint(), "request") + 2) {
            throw new IOException("block_rq_complete is not (request, error, bytes)");
        }
        Request request = new Request(
                btf.required("request", "cmd_flags"),
                btf.required("request", "__sector"),
                btf.required("request", "__data_len"),
                btf.required("request", "bio"),
                end);
        int iterator = btf.required("bio", "bi_iter");
        Bio bio = new Bio(
                btf.required("bio", "bi_opf"),
                iterator + btf.required("bvec_iter", "bi_sector"),
                iterator + btf.required("bvec_iter", "bi_size"),
                btf.required("bio", "bi_next"));
        int numbers = btf.required("gendisk", "major");
        if (btf.required("gendisk", "first_minor") != numbers + Integer.BYTES) {
            throw new IOException("major and first_minor of a gendisk are no neighbours");
        }
        return new KernelTypes(
                arguments,
                path(
                        btf,
                        new Member("request", "rq_disk"),
                        new Member("request", "q"),
                        new Member("request_queue", "disk")),
                path(
                        btf,
                        new Member("bio", "bi_disk"),
                        new Member("bio", "bi_bdev"),
                        new Member("block_device", "bd_disk")),
                request,
                bio,
                numbers,
                operations(btf));
    }

    private record Member(String structure, String name) {}

    /** The direct way where there is one, else by two steps. */
    private static List<Integer> path(Btf btf, Member direct, Member first, Member second) throws IOException {
        OptionalInt at = btf.offset(direct.structure(), direct.name());
        if (at.isPresent()) {
            return List.of(at.getAsInt());
        }
        return List.of(btf.required(first.structure(), first.name()), btf.required(second.structure(), second.name()));
    }

    /** From 2.6.36 to 6.18 they had these numbers; another kernel is not guessed at. */
    private static Operations operations(Btf btf) throws IOException {
        int read = number(btf, "REQ_OP_READ");
        int write = number(btf, "REQ_OP_WRITE");
        int flush = number(btf, "REQ_OP_FLUSH");
        int discard = number(btf, "REQ_OP_DISCARD");
        int zeroes = number(btf, "REQ_OP_WRITE_ZEROES");
        int in = number(btf, "REQ_OP_DRV_IN");
        int out = number(btf, "REQ_OP_DRV_OUT");
        int first = Math.min(in, btf.number("REQ_OP_SCSI_IN").orElse(in));
        boolean known = read == 0 && write == 1 && flush == 2 && (discard & 1) == 1 && (zeroes & 1) == 1;
        if (!known || (in & 1) != 0 || (out & 1) != 1 || first <= zeroes) {
            throw new IOException("block operations have other numbers: write=" + write + " flush=" + flush
                    + " discard=" + discard + " zeroes=" + zeroes + " passthrough=" + in + "," + out);
        }
        return new Operations(read, flush, discard, first);
    }

    private static int number(Btf btf, String name) throws IOException {
        return btf.number(name).orElseThrow(() -> new IOException("this kernel has no " + name));
    }
}
