// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the index of a store and brings it in order: nothing is read when it covers all packs, only their footers when
 * packs came since; packs are listed when somebody else may have changed them or the power was lost; all of it is made anew when its files are
 * missing, foreign or damaged.
 */
final class IndexOpening {
    private static final Logger LOG = LoggerFactory.getLogger(IndexOpening.class);
    /** Names asked for at a time. */
    private static final int PAGE = 1000;
    /** Footers read at a time: more hide the way to a far store, each may be a whole pack when it is damaged. */
    private static final int READERS = 4;
    /** The number of a pack that has none. */
    private static final int NEW = -1;
    /** Footers on their way; bounds the list of what is still to come. */
    private static final int AHEAD = 64;

    private final Settings settings;
    private final GuardedBlobs blobs;
    private final StoreKeys keys;
    private final OpeningMark mark;
    private final SpoolEpoch epoch;
    private final long begin = System.nanoTime();
    private String why = "";
    private int footers;

    IndexOpening(Settings settings, GuardedBlobs blobs, StoreKeys keys, SpoolEpoch epoch) {
        this.settings = settings;
        this.blobs = blobs;
        this.keys = keys;
        this.mark = new OpeningMark(blobs);
        this.epoch = epoch;
    }

    /** The index, with everything that the blob store has. */
    KnownPacks open() throws IOException {
        IndexFiles files = new IndexFiles(settings.indexFolder().resolve(blobs.id()));
        Optional<IndexManifest> manifest = manifest(files);
        String newest = mark.newest();
        KnownPacks known = manifest.isPresent() ? opened(files, manifest.get()) : anew(files);
        try {
            if (why.isEmpty() && (newest.isEmpty() || !manifest.get().opening().equals(newest))) {
                why = "the store was opened elsewhere since";
            }
            boolean foreign = !why.isEmpty();
            if (foreign) {
                known.stack().openedAs("");
            } else if (epoch.isOver()) {
                why = "the power may have been lost";
            }
            long covered = known.stack().coveredMoment();
            known.packs().hold(covered);
            List<PackId> uncovered = uncovered(known, covered);
            readAll(uncovered, uncovered.isEmpty() ? Map.of() : known.packs().present(), known);
            known.packs().hold(Long.MAX_VALUE);
            if (!why.isEmpty()) {
                reconcile(known, foreign);
            }
            blobs.beforeDelete(name -> deleting(name, known.packs()));
            return known;
        } catch (IOException | RuntimeException e) {
            closeQuietly(known, e);
            throw e;
        }
    }

    static void closeQuietly(KnownPacks known, Exception because) {
        try {
            known.stack().close();
            known.packs().close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private void deleting(String name, Packs packs) throws ProblemException {
        try {
            if (name.startsWith(PackId.PREFIX)) {
                packs.drop(PackId.ofBlob(name));
            }
        } catch (IOException e) {
            throw StoreProblems.index(blobs.id(), e);
        }
    }

    private Optional<IndexManifest> manifest(IndexFiles files) throws IOException {
        try {
            Optional<IndexManifest> manifest = files.manifest();
            if (manifest.isEmpty()) {
                why = "it is not there";
            } else if (!manifest.get().isOf(keys.store())) {
                why = "it is that of another store";
                return Optional.empty();
            }
            return manifest;
        } catch (DamagedException e) {
            why = "found " + e.getMessage();
            return Optional.empty();
        }
    }

    private KnownPacks opened(IndexFiles files, IndexManifest manifest) throws IOException {
        try {
            PackListing.Listed listed = new PackListing(files, keys).open(manifest);
            return known(files, listed.manifest(), listed.packs());
        } catch (DamagedException | NoSuchFileException e) {
            why = "found " + e.getMessage();
            return anew(files);
        }
    }

    private KnownPacks anew(IndexFiles files) throws IOException {
        files.tidy(Optional.empty());
        int salt = ByteBuffer.wrap(Crypt.random(Integer.BYTES)).getInt();
        PackLog log = PackLog.create(files.packLog(1), salt);
        IndexManifest manifest =
                new IndexManifest(keys.store(), salt, 1, new IndexManifest.State(log.size(), 0, 0, 1), "", List.of());
        log.settle();
        files.write(manifest);
        return known(files, manifest, new Packs(log));
    }

    private KnownPacks known(IndexFiles files, IndexManifest manifest, Packs packs) throws IOException {
        try {
            packs.chunkBytes().set(manifest.state().chunkBytes());
            SegmentStack.Surroundings around = new SegmentStack.Surroundings(
                    blobs.id(), packs, settings.index(), packs::coveredChunkBytes, settings.threads());
            SegmentStack stack = new SegmentStack(files, manifest, around);
            DeadLists lists = new DeadLists(blobs, keys);
            UpkeepLog log = new UpkeepLog(blobs.id(), settings.spoolFolder().resolve(blobs.id()));
            log.load();
            lists.load();
            for (int number : packs.present().values()) {
                lists.apply(packs.get(number));
                log.apply(packs.get(number));
            }
            return new KnownPacks(packs, new DiskChunkIndex(stack, packs, settings.index()), stack, lists, log);
        } catch (IOException e) {
            packs.close();
            throw e;
        }
    }

    /** Packs that came after the last segment was written. */
    private static List<PackId> uncovered(KnownPacks known, long moment) {
        List<PackId> uncovered = new ArrayList<>();
        known.packs().present().forEach((id, number) -> {
            if (!known.packs().isStoredBefore(number, moment)) {
                uncovered.add(id);
            }
        });
        return uncovered;
    }

    /**
     * Lists all packs and reads the footers of those that the index does not know: a sweep that did not know them would
     * condemn what their recipes name, and they would be found later.
     *
     * @param foreign whether somebody else may have deleted packs: those that are gone are dropped. Else they were lost,
     *     and are left for the reader or the scrub that finds them damaged
     */
    private void reconcile(KnownPacks known, boolean foreign) throws IOException {
        Map<PackId, Integer> present = known.packs().present();
        Set<PackId> missing = new HashSet<>(present.keySet());
        String after = "";
        for (List<String> page = blobs.list(PackId.PREFIX, after, PAGE);
                !page.isEmpty();
                page = blobs.list(PackId.PREFIX, after, PAGE)) {
            List<PackId> wanted = new ArrayList<>();
            for (String name : page) {
                PackId id = packOf(name);
                missing.remove(id);
                if (id != null && !present.containsKey(id)) {
                    wanted.add(id);
                }
            }
            readAll(wanted, Map.of(), known);
            after = page.get(page.size() - 1);
        }
        if (foreign) {
            for (PackId id : missing) {
                known.packs().drop(id);
            }
        }
        LOG.info(
                "store={} index brought in order because {} footers={} gone={} chunks={} milliseconds={}",
                blobs.id(),
                why,
                footers,
                missing.size(),
                known.index().size(),
                (System.nanoTime() - begin) / 1_000_000);
    }

    private @Nullable PackId packOf(String name) {
        try {
            return PackId.ofBlob(name);
        } catch (IllegalArgumentException e) {
            LOG.warn("store={} blob={} is no pack and is left alone", blobs.id(), name);
            return null;
        }
    }

    /** @param numbers of those that have one */
    private void readAll(List<PackId> ids, Map<PackId, Integer> numbers, KnownPacks known) throws IOException {
        ExecutorService readers = settings.threads().take("footers-" + blobs.id(), READERS);
        try {
            for (int from = 0; from < ids.size(); from += AHEAD) {
                List<Callable<Void>> reads = new ArrayList<>();
                for (PackId id : ids.subList(from, Math.min(from + AHEAD, ids.size()))) {
                    reads.add(() -> read(id, numbers.getOrDefault(id, NEW), known));
                }
                for (Future<Void> read : readers.invokeAll(reads)) {
                    read.get();
                }
                footers += reads.size();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreProblems.gone(blobs.id(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            Throwable found =
                    e.getCause() instanceof UncheckedIOException unchecked ? unchecked.getCause() : e.getCause();
            throw found instanceof IOException cause ? cause : new IOException(found);
        } finally {
            readers.shutdown();
        }
    }

    private @Nullable Void read(PackId id, int number, KnownPacks known) throws IOException {
        OptionalLong size = blobs.size(id.blob());
        if (size.isEmpty()) {
            LOG.error("store={} pack={} is not there any more", blobs.id(), id);
            known.packs().drop(id);
            return null;
        }
        PackReader reader = new PackReader(blobs);
        List<StoredRun> runs = reader.runs(id, new PackFormat(id, keys));
        if (reader.isIncomplete()) {
            known.log().foundHoles();
        }
        if (number != NEW && known.packs().get(number).holds(runs)) {
            known.index(number, runs);
            return null;
        }
        if (number != NEW) {
            // Its footer was damaged since: other runs have other numbers now.
            known.packs().drop(number);
        }
        RunTable table = new RunTable();
        runs.forEach(table::add);
        int made = known.packs().add(new Pack(id, keys, table));
        known.index(made, runs);
        known.packs().stored(made, Math.toIntExact(size.getAsLong()));
        return null;
    }

    /** Takes a pack that the blob store has, unless it is known. */
    void adopt(PackId id, KnownPacks known) throws IOException {
        if (!known.packs().present().containsKey(id)) {
            read(id, NEW, known);
            known.packs().settle();
        }
    }

    /** Everything is in order: the next opening may rely on it when nobody else opens the store before. */
    void trust(KnownPacks known, String owner) throws IOException {
        if (footers > 0) {
            known.index().flush();
        }
        known.stack().openedAs(mark.leave(owner));
        mark.tidy();
    }
}
