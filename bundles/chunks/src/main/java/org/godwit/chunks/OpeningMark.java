// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The marks that openings leave in the blob store: {@code openings/} and a number that grows, 16 hexadecimal digits, and
 * 16 random ones. Who finds the mark it left last as the newest one knows that nobody else has opened the store for
 * writing since, and that its own disk was not put back to an older state.
 */
final class OpeningMark {
    static final String PREFIX = "openings/";

    private static final Logger LOG = LoggerFactory.getLogger(OpeningMark.class);
    private static final int PAGE = 1000;

    private final GuardedBlobs blobs;
    private List<String> found = List.of();

    OpeningMark(GuardedBlobs blobs) {
        this.blobs = blobs;
    }

    /** The newest mark, or empty. */
    String newest() throws IOException {
        String newest = "";
        for (List<String> page = blobs.list(PREFIX, "", PAGE);
                !page.isEmpty();
                page = blobs.list(PREFIX, newest, PAGE)) {
            found = page;
            newest = page.get(page.size() - 1);
        }
        return newest;
    }

    /** Leaves a newer mark; empty when the store takes none. To be called after {@link #newest}. */
    String leave(String owner) throws IOException {
        long next = found.isEmpty() ? 1 : number(found.get(found.size() - 1)) + 1;
        String name =
                PREFIX + HexFormat.of().toHexDigits(next) + "-" + HexFormat.of().formatHex(Crypt.random(Long.BYTES));
        byte[] text = (owner + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            blobs.put(name, text.length, Channels.newChannel(new ByteArrayInputStream(text)));
            return name;
        } catch (ProblemException e) {
            if (e.problem().kind() != Kind.MISCONFIGURED) {
                throw e;
            }
            LOG.warn("store={} took no mark of its opening; its packs will be listed again next time", blobs.id(), e);
            return "";
        }
    }

    private static long number(String mark) {
        try {
            return HexFormat.fromHexDigitsToLong(mark, PREFIX.length(), PREFIX.length() + 16);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return 0;
        }
    }

    /** Deletes the marks that were there before. */
    void tidy() throws IOException {
        for (String old : found) {
            blobs.delete(old);
        }
    }
}
