// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.ImageTree;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Snapshot;
import org.godwit.core.image.ImageDraft;
import org.godwit.core.image.Sampler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether a source left out what had changed. Of the blocks that it called unchanged some were read all the same
 * ({@link Sampler}). One that is not as in the image before was missed, unless it was written after the source gave its
 * mark and before it was read: then the source says so when it is asked once more.
 */
final class SampleCheck {
    private static final Logger log = LoggerFactory.getLogger(SampleCheck.class);

    private final Snapshot snapshot;
    private final Disk disk;

    SampleCheck(Snapshot snapshot, Disk disk) {
        this.snapshot = snapshot;
        this.disk = disk;
    }

    /**
     * @param draft in which the sample is settled
     * @param until the mark that was given before the sample was read
     * @throws TrackerMissedException after the source was told
     */
    void look(ImageDraft draft, Extents sample, ChangeMark until) throws IOException {
        Extents different = draft.differing(sample);
        if (different.isEmpty()) {
            return;
        }
        ChangeSet later = snapshot.changesSince(disk.id(), Optional.of(until));
        if (later.since().isEmpty()) {
            // It does not know any more what was written: then it does not say that nothing was.
            return;
        }
        Extents written = later.extents().alignedTo(ImageTree.BLOCK_BYTES, disk.sizeBytes());
        Extents missed = Sampler.without(different, written, disk.sizeBytes());
        if (missed.isEmpty()) {
            return;
        }
        String words = TrackerMissedException.words(missed);
        log.error("TRACKER_MISSED disk={}: {}; the whole disk is compared", disk.id(), words);
        try {
            snapshot.distrust(disk.id(), words);
        } catch (IOException e) {
            log.warn(
                    "the source could not be told that its tracker missed: disk={} problem={}",
                    disk.id(),
                    e.toString());
        }
        throw new TrackerMissedException(disk, words);
    }
}
