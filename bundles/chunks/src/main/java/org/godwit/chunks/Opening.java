// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a store, in this order: claim it, check that it is the one this spool belongs to, read its keys, bring its index
 * in order, recover the spool. Leaves nothing behind when a step fails.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private final Settings settings;
    private final GuardedBlobs blobs;
    private final Path folder;

    Opening(Settings settings, GuardedBlobs blobs) {
        this.settings = settings;
        this.blobs = blobs;
        this.folder = settings.spoolFolder().resolve(blobs.id());
    }

    OpenStore open() throws IOException {
        String owner =
                "the controller with process id " + ProcessHandle.current().pid() + " on " + hostName();
        AutoCloseable claim = blobs.claim(owner);
        try {
            return opened(claim, owner);
        } catch (IOException | RuntimeException e) {
            try {
                claim.close();
            } catch (Exception closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private OpenStore opened(AutoCloseable claim, String owner) throws IOException {
        long begin = System.nanoTime();
        Durable.folders(folder);
        StoreKeys keys = keys();
        SpoolEpoch epoch = new SpoolEpoch(folder, settings.bootId());
        IndexOpening indexOpening = new IndexOpening(settings, blobs, keys, epoch);
        KnownPacks known = indexOpening.open();
        Spool spool = new Spool(settings, blobs, keys, known.packs());
        try {
            epoch.begin();
            for (OpenPack recovered : spool.recover(id -> indexOpening.adopt(id, known))) {
                known.index(recovered.number(), recovered.runs());
            }
            indexOpening.trust(known, owner);
            LOG.info(
                    "store={} opened packs={} chunks={} milliseconds={}",
                    blobs.id(),
                    known.packs().present().size(),
                    known.index().size(),
                    (System.nanoTime() - begin) / 1_000_000);
            return new OpenStore(new OpenStore.Parts(blobs, keys, known, spool, claim), settings);
        } catch (IOException | RuntimeException e) {
            IndexOpening.closeQuietly(known, e);
            spool.close();
            throw e;
        }
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
            Durable.write(file, found + "\n");
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
