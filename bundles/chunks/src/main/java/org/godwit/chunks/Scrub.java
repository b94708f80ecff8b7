// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.point.StoreUpkeep.Scrubbed;
import org.godwit.api.point.StoreUpkeep.Watch;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads packs whole, in the order of their ids, and checks header, records, chunks, footer and trailer. What is found
 * damaged is marked, what is found whole again is not any more. How far it is survives a restart. In memory: one pack.
 */
final class Scrub {
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);

    private final Inside inside;
    private final Watch watch;
    private final Pace pace;
    private long packs;
    private long bytes;
    private long damagedRuns;
    private long damagedChunks;

    Scrub(Inside inside, Watch watch, long bytesPerSecond) {
        this.inside = inside;
        this.watch = watch;
        this.pace = new Pace(bytesPerSecond, watch);
    }

    Scrubbed run() throws IOException {
        UpkeepLog.Progress before = inside.log().progress();
        packs = before.sofar().packs();
        bytes = before.sofar().bytes();
        damagedRuns = before.sofar().damagedRuns();
        damagedChunks = before.sofar().damagedChunks();
        TreeSet<Pack> left =
                new TreeSet<>(Comparator.comparing(pack -> pack.id().hex()));
        for (int number : inside.packs().present().values()) {
            Pack pack = inside.packs().get(number);
            boolean due = pack.id().hex().compareTo(before.after()) > 0;
            if (due && !pack.isGone() && !pack.isInSpool()) {
                left.add(pack);
            }
        }
        watch.phase("scrub", left.stream().mapToLong(Pack::bytes).sum());
        for (Pack pack : left) {
            scrub(pack);
            inside.log().progress(new UpkeepLog.Progress(pack.id().hex(), figures()));
            inside.log().save(inside.packs(), inside.damages());
        }
        return figures();
    }

    private Scrubbed figures() {
        return new Scrubbed(packs, bytes, damagedRuns, damagedChunks);
    }

    private void scrub(Pack pack) throws IOException {
        watch.throwIfStopped();
        byte[] content = content(pack);
        if (pack.isGone()) {
            // A sweep took it meanwhile.
            return;
        }
        pace.spend(content.length);
        List<StoredRun> footer = footer(pack, content);
        boolean framed = footer.size() == pack.runCount();
        int bad = 0;
        for (int run = 0; run < pack.runCount(); run++) {
            if (isWhole(pack, run, content)) {
                inside.damages().heal(pack, run);
            } else if (!pack.isGone()) {
                bad++;
                damagedChunks += framed ? footer.get(run).lengths().length : 1;
                inside.damages().mark(pack, run);
            }
        }
        pack.spoilt(bad == 0 && !framed);
        if (bad > 0 || pack.isSpoilt()) {
            LOG.error(
                    "store={} pack={} is damaged: runs={} frame={}",
                    inside.blobs().id(),
                    pack.id(),
                    bad,
                    pack.isSpoilt());
        }
        packs++;
        bytes += content.length;
        damagedRuns += bad;
        watch.done(content.length);
    }

    /** All of it; as much as there is. */
    private byte[] content(Pack pack) throws IOException {
        try {
            long size = inside.blobs().size(pack.id().blob()).orElse(0);
            ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(size));
            int read = size == 0 ? 0 : inside.blobs().get(pack.id().blob(), 0, target);
            return read == size ? target.array() : Arrays.copyOf(target.array(), read);
        } catch (ProblemException e) {
            if (e.problem().kind() == Problem.Kind.MISSING) {
                return new byte[0];
            }
            throw e;
        }
    }

    private boolean isWhole(Pack pack, int run, byte[] content) throws IOException {
        int[] place = pack.place(run);
        if (place[0] + (long) place[1] > content.length) {
            return false;
        }
        try {
            byte[] record = Arrays.copyOfRange(content, place[0], place[0] + place[1]);
            RunBody body = RunBody.unpack(pack.format().open(PackFormat.RUN, record, 0, record.length), byte[]::new);
            Optional<DomainKey> key = inside.keys().knownDomain(body.run().domain());
            return key.isEmpty() || isNamed(body, new ChunkNamer(key.get()));
        } catch (DamagedException e) {
            return false;
        }
    }

    private static boolean isNamed(RunBody body, ChunkNamer namer) {
        for (int i = 0; i < body.run().lengths().length; i++) {
            if (!namer.name(body.chunk(i)).equals(body.run().ids().get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The runs that the footer lists; none when header, footer or trailer are not right. */
    private static List<StoredRun> footer(Pack pack, byte[] content) {
        byte[] header = pack.format().header();
        int trailer = content.length - PackFormat.TRAILER_BYTES;
        if (trailer < header.length || !Arrays.equals(header, 0, header.length, content, 0, header.length)) {
            return List.of();
        }
        try {
            int[] place = PackFormat.footerPlace(
                    ByteBuffer.wrap(content, trailer, PackFormat.TRAILER_BYTES).slice(), content.length);
            byte[] footer = Arrays.copyOfRange(content, place[0], place[0] + place[1]);
            return pack.format().runs(footer, place[0]);
        } catch (DamagedException e) {
            return List.of();
        }
    }
}
