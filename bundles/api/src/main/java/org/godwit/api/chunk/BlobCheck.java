// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import static org.godwit.api.chunk.BlobBench.bytes;
import static org.godwit.api.chunk.BlobBench.expect;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.godwit.api.problem.ProblemException;

/**
 * One promise of {@link BlobStore}, put to the test. The same checks run as the contract suite of a plugin and against
 * the operator's own bucket or folder; there they touch nothing but names under a prefix of their own.
 *
 * @param name of the check, as a sentence in camelCase
 */
public record BlobCheck(String name, Body body) {
    /** More than one part of an upload where a store sends in parts of 5 to 32 MiB. */
    private static final int LARGE_BYTES = (33 << 20) + 17;

    private static final List<BlobCheck> ALL = List.of(
            new BlobCheck("whatWasPutIsRead", BlobCheck::read),
            new BlobCheck("aNameThatExistsKeepsItsBytes", BlobCheck::kept),
            new BlobCheck("aBlobThatEndsTooEarlyIsNotKept", BlobCheck::tooShort),
            new BlobCheck("rangesAreCutOffAtTheEnd", BlobCheck::ranges),
            new BlobCheck("aMissingBlobIsSaidToBeMissing", BlobCheck::missing),
            new BlobCheck("namesAreListedInByteOrderPageByPage", BlobCheck::listed),
            new BlobCheck("aDeletedBlobIsGoneAndItsNameIsFree", BlobCheck::deleted),
            new BlobCheck("aLargeBlobComesBackWhole", BlobCheck::large),
            new BlobCheck("oneWriterAtATime", BlobCheck::claimed));

    /** What a check does; throws {@code PROMISE_BROKEN}, or what the store itself failed with. */
    @FunctionalInterface
    public interface Body {
        void on(BlobBench bench) throws IOException;
    }

    /** Every promise, in the order in which it makes sense to read their failures. */
    public static List<BlobCheck> all() {
        return ALL;
    }

    /** Runs the check and clears up, also after a failure. */
    public void run(BlobBench bench) throws IOException {
        try (Closeable clearing = bench::clear) {
            body.on(bench);
        }
        expect(bench.store().list(bench.prefix(), "", 1).isEmpty(), "what was deleted is still listed");
    }

    private static void read(BlobBench bench) throws IOException {
        String name = bench.name("a/b/c");
        expect(bench.put(name, bytes(1, 5000)), "a put of a new name says that it existed");
        bench.holds(name, bytes(1, 5000));
        bench.put(bench.name("empty"), new byte[0]);
        bench.holds(bench.name("empty"), new byte[0]);
        bench.holdsForAnother(name, bytes(1, 5000));
    }

    private static void kept(BlobBench bench) throws IOException {
        String name = bench.name("kept");
        bench.put(name, bytes(1, 100));
        expect(!bench.put(name, bytes(2, 200)), "a put of a name that exists says that it is new");
        bench.holdsForAnother(name, bytes(1, 100));
    }

    private static void tooShort(BlobBench bench) throws IOException {
        String name = bench.name("short");
        boolean failed = false;
        try {
            bench.store().put(name, 200, Channels.newChannel(new ByteArrayInputStream(bytes(1, 100))));
        } catch (IOException e) {
            failed = true;
        }
        expect(failed && bench.store().size(name).isEmpty(), "a blob that ended too early is kept");
    }

    private static void ranges(BlobBench bench) throws IOException {
        byte[] bytes = bytes(3, 100_000);
        bench.put(bench.name("range"), bytes);
        for (long offset : new long[] {0, 1, 4095, 99_990, 100_000, 1L << 40}) {
            ByteBuffer target = ByteBuffer.allocate(50);
            int read = bench.store().get(bench.name("range"), offset, target);
            int from = (int) Math.min(offset, bytes.length);
            byte[] wanted = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 50));
            expect(
                    read == wanted.length && Arrays.equals(Arrays.copyOf(target.array(), read), wanted),
                    "50 bytes from " + offset + " of 100000 are " + read + " bytes, or other ones");
        }
    }

    private static void missing(BlobBench bench) throws IOException {
        String code = "";
        try {
            bench.store().get(bench.name("no/such"), 0, ByteBuffer.allocate(1));
        } catch (ProblemException e) {
            code = e.problem().code();
        }
        expect(code.equals("BLOB_MISSING"), "a blob that is not there is read, or fails with '" + code + "'");
        expect(bench.store().size(bench.name("no/such")).isEmpty(), "a blob that is not there has a size");
    }

    private static void listed(BlobBench bench) throws IOException {
        List<String> names = new ArrayList<>();
        for (String rest : List.of("l-b/x", "l.b", "l/b/c", "l/b0", "l0", "m/1", "m/2", "m0/4", "n")) {
            names.add(bench.name(rest));
            bench.put(bench.name(rest), bytes(1, 1));
        }
        names.sort(null);
        for (int limit : new int[] {1, 2, 3, 100}) {
            List<String> found = new ArrayList<>();
            String after = "";
            for (List<String> page = bench.store().list(bench.prefix(), after, limit);
                    !page.isEmpty() && found.size() <= names.size();
                    page = bench.store().list(bench.prefix(), after, limit)) {
                found.addAll(page);
                after = page.get(page.size() - 1);
            }
            expect(found.equals(names), "in pages of " + limit + ", " + names + " are listed as " + found);
        }
    }

    private static void deleted(BlobBench bench) throws IOException {
        String name = bench.name("gone/a");
        bench.put(name, bytes(1, 10));
        bench.store().delete(name);
        bench.store().delete(name);
        expect(bench.another().size(name).isEmpty(), "a deleted blob has a size");
        expect(bench.put(name, bytes(2, 10)), "the name of a deleted blob is not free");
        bench.holds(name, bytes(2, 10));
    }

    private static void large(BlobBench bench) throws IOException {
        bench.put(bench.name("large"), bytes(9, LARGE_BYTES));
        bench.holds(bench.name("large"), bytes(9, LARGE_BYTES));
    }

    private static void claimed(BlobBench bench) throws IOException {
        expect(bench.whileClaimed().equals("STORE_IN_USE"), "a second writer is not refused");
    }
}
