// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/**
 * What a {@link BlobCheck} works on.
 *
 * @param another a second client of the same blobs, where there is one; else the same
 * @param prefix one level of a name, with its slash, that nobody else uses: {@code verify-1f/}
 */
public record BlobBench(BlobStore store, BlobStore another, String prefix) {
    /** Names at a time. */
    private static final int PAGE = 1000;

    private static final String OWNER = "a check of the store's promises";

    /** Deletes everything under the prefix. */
    public void clear() throws IOException {
        for (List<String> page = store.list(prefix, "", PAGE); !page.isEmpty(); page = store.list(prefix, "", PAGE)) {
            for (String name : page) {
                store.delete(name);
            }
            expect(!store.list(prefix, "", PAGE).equals(page), "what was deleted is still listed");
        }
    }

    String name(String rest) {
        return prefix + rest;
    }

    boolean put(String name, byte[] bytes) throws IOException {
        return store.put(name, bytes.length, Channels.newChannel(new ByteArrayInputStream(bytes)));
    }

    void holds(String name, byte[] wanted) throws IOException {
        holds(store, name, wanted);
    }

    void holdsForAnother(String name, byte[] wanted) throws IOException {
        holds(another, name, wanted);
    }

    private static void holds(BlobStore store, String name, byte[] wanted) throws IOException {
        OptionalLong size = store.size(name);
        expect(size.equals(OptionalLong.of(wanted.length)), name + " of " + wanted.length + " bytes has " + size);
        ByteBuffer target = ByteBuffer.allocate(wanted.length + 1);
        int read = store.get(name, 0, target);
        expect(
                read == wanted.length && Arrays.equals(Arrays.copyOf(target.array(), read), wanted),
                name + " has other bytes than were put");
    }

    /** The code of the problem that a second claim meets, also where somebody has the first already; else empty. */
    String whileClaimed() throws IOException {
        try (AutoCloseable first = store.claim(OWNER);
                AutoCloseable second = another.claim(OWNER + ", " + first)) {
            return second == null ? "nothing" : "";
        } catch (ProblemException e) {
            return e.problem().code();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** @param otherwise what was found instead, without a full stop */
    static void expect(boolean holds, String otherwise) throws ProblemException {
        if (!holds) {
            throw Problem.of(
                            Kind.UNSUPPORTED,
                            "PROMISE_BROKEN",
                            "The store does not keep a promise of blob stores: " + otherwise + ".",
                            "Use another service or file system, or report it to who makes this one.")
                    .asException();
        }
    }
}
