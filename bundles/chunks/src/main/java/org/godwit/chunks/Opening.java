// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a store, in this order: claim it, check that it is the one this spool belongs to, read its keys, list its packs,
 * recover the spool. Leaves nothing behind when a step fails.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    /** Names asked for at a time. */
    private static final int PAGE = 1000;

    private final Settings settings;
    private final GuardedBlobs blobs;
    private final Path folder;

    Opening(Settings settings, GuardedBlobs blobs) {
        this.settings = settings;
        this.blobs = blobs;
        this.folder = settings.spoolFolder().resolve(blobs.id());
    }

    OpenStore open() throws IOException {
        AutoCloseable claim = blobs.claim(
                "the controller with process id " + ProcessHandle.current().pid() + " on " + hostName());
        try {
            return opened(claim);
        } catch (IOException | RuntimeException e) {
            try {
                claim.close();
            } catch (Exception closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private OpenStore opened(AutoCloseable claim) throws IOException {
        long begin = System.nanoTime();
        Files.createDirectories(folder);
        StoreKeys keys = keys();
        Packs packs = new Packs();
        Spool spool = new Spool(settings, blobs, keys, packs);
        OpenStore store = new OpenStore(new OpenStore.Parts(blobs, keys, packs, spool, claim), settings);
        try {
            int count = indexPacks(keys, packs, store);
            new SpoolEpoch(folder, settings.bootId()).begin();
            for (OpenPack recovered : spool.recover()) {
                store.index(recovered.number(), recovered.runs());
            }
            LOG.info(
                    "store={} opened packs={} chunks={} milliseconds={}",
                    blobs.id(),
                    count,
                    store.figures().chunks(),
                    (System.nanoTime() - begin) / 1_000_000);
            return store;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private int indexPacks(StoreKeys keys, Packs packs, OpenStore store) throws IOException {
        PackReader reader = new PackReader(blobs);
        int count = 0;
        String after = "";
        for (List<String> page = page(after); !page.isEmpty(); page = page(after)) {
            for (String name : page) {
                index(name, keys, reader, packs, store);
                count++;
            }
            after = page.get(page.size() - 1);
        }
        return count;
    }

    private List<String> page(String after) throws IOException {
        return blobs.list(PackId.PREFIX, after, PAGE);
    }

    private void index(String name, StoreKeys keys, PackReader reader, Packs packs, OpenStore store)
            throws IOException {
        PackId id;
        try {
            id = PackId.ofBlob(name);
        } catch (IllegalArgumentException e) {
            LOG.warn("store={} blob={} is no pack and is left alone", blobs.id(), name);
            return;
        }
        PackFormat format = new PackFormat(id, keys);
        List<StoredRun> runs = reader.runs(id, format);
        Pack pack = new Pack(id, format, null);
        runs.forEach(pack::add);
        store.index(packs.add(pack), runs);
        store.found(blobs.size(name).orElse(0));
    }

    /**
     * The store's keys. The spool remembers which store it belongs to: an empty or another store in its place is a disk
     * that was not mounted, and must not be taken for a new store.
     */
    private StoreKeys keys() throws IOException {
        Path file = folder.resolve("store-id");
        String expected = remembered(file);
        if (!expected.isEmpty() && !StoreKeys.areIn(blobs)) {
            throw replaced(expected, "an empty store", file);
        }
        StoreKeys keys = StoreKeys.open(blobs, settings.keyRing());
        String found = HexFormat.of().formatHex(keys.store());
        if (expected.isEmpty()) {
            Path temporary = folder.resolve("store-id.new");
            Files.writeString(temporary, found + "\n", StandardCharsets.US_ASCII);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } else if (!expected.equals(found)) {
            throw replaced(expected, found, file);
        }
        return keys;
    }

    private IOException replaced(String expected, String found, Path file) {
        return StoreProblems.misconfigured(
                "STORE_REPLACED",
                "Store " + blobs.id() + " is not the one this controller used: expected " + expected + ", found "
                        + found + ".",
                "Mount the right disk. To begin anew on purpose, move " + file.getParent() + " away.");
    }

    private static String remembered(Path file) throws IOException {
        try {
            // Every byte is a character of ISO 8859-1: a damaged file is another id, not an error without a name.
            return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static String hostName() {
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "this host";
        }
    }
}
