// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the list of packs of an index. A list of which most tells of packs that are gone is written anew first: into
 * another file, which counts from the moment the manifest names it. Killed before that, the old list counts; the file that
 * does not is deleted by whoever opens the index next.
 */
final class PackListing {
    private static final Logger LOG = LoggerFactory.getLogger(PackListing.class);

    private final IndexFiles files;
    private final StoreKeys keys;

    /** The packs, and the manifest that names the list they are in. */
    record Listed(IndexManifest manifest, Packs packs) {}

    PackListing(IndexFiles files, StoreKeys keys) {
        this.files = files;
        this.keys = keys;
    }

    /** @throws DamagedException when the list is not what was written */
    Listed open(IndexManifest manifest) throws IOException {
        files.tidy(Optional.of(manifest));
        Packs packs = Packs.open(file(manifest), keys);
        if (!packs.isListMostlyDead()) {
            return new Listed(manifest, packs);
        }
        Optional<IndexManifest> rewritten = rewritten(manifest, packs);
        if (rewritten.isEmpty()) {
            return new Listed(manifest, packs);
        }
        packs.close();
        files.tidy(rewritten);
        return new Listed(rewritten.get(), Packs.open(file(rewritten.get()), keys));
    }

    /** Empty when it cannot be written: the old one is as good, only longer. */
    private Optional<IndexManifest> rewritten(IndexManifest manifest, Packs packs) throws IOException {
        long moment = manifest.state().moment();
        int number = manifest.packLog() + 1;
        Path path = files.packLog(number);
        try {
            long reached = packs.rewriteList(new Packs.LogFile(path, manifest.salt(), 0), moment);
            IndexManifest next = manifest.listedIn(number, reached);
            files.write(next);
            return Optional.of(next);
        } catch (DamagedException e) {
            packs.close();
            throw e;
        } catch (IOException e) {
            LOG.warn("list of packs cannot be written anew and stays as it is: file={} problem={}", path, e.toString());
            return Optional.empty();
        }
    }

    private Packs.LogFile file(IndexManifest manifest) {
        return new Packs.LogFile(
                files.packLog(manifest.packLog()),
                manifest.salt(),
                manifest.state().moment());
    }
}
