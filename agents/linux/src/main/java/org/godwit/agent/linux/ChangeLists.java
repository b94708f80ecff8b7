// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.Log;
import org.godwit.agent.Tracker;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.ImageTree;
import org.godwit.api.source.ChangeMark;
import org.godwit.wire.Protocol;

/**
 * Changes of image files from {@link ChangeList}s that somebody else writes. A list is believed when it is newer than the last
 * write to its image, and says what changed since the very state of the last restore point. In every other case the disk
 * is scanned, and the log says why.
 */
final class ChangeLists implements Tracker {
    /** Of the marks: a later kind of list gets another. */
    private static final String KIND = "changes-1 ";

    private final Map<String, Path> lists;
    private final Map<String, Path> disks;
    private final Log log;

    /**
     * @param lists by the name of the disk; the files may come and go
     * @param disks image files by name
     */
    ChangeLists(Map<String, Path> lists, Map<String, Path> disks, Log log) {
        this.lists = Map.copyOf(lists);
        this.disks = Map.copyOf(disks);
        this.log = log;
    }

    @Override
    public Optional<ChangeMark> mark(String disk) {
        return list(disk).map(list -> new ChangeMark(KIND + list.until()));
    }

    @Override
    public Optional<Extents> since(String disk, ChangeMark mark) {
        Optional<ChangeList> found = list(disk);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ChangeList list = found.get();
        if (mark.token().equals(KIND + list.until())) {
            return Optional.of(Extents.none());
        }
        if (list.since().isEmpty() || !mark.token().equals(KIND + list.since().get())) {
            return scan(
                    disk,
                    "it says what changed since " + list.since().orElse("nobody knows when")
                            + ", and the last restore point is of " + mark.token());
        }
        Extents blocks = list.extents().alignedTo(ImageTree.BLOCK_BYTES, Long.MAX_VALUE);
        return blocks.list().size() > Protocol.MAX_EXTENTS
                ? scan(disk, "it has " + blocks.list().size() + " ranges")
                : Optional.of(blocks);
    }

    /** The list of a disk, if there is one that tells of the disk as it is now. */
    private Optional<ChangeList> list(String disk) {
        Path file = lists.get(disk);
        Path image = disks.get(disk);
        if (file == null || image == null || !Files.exists(file)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(image)) {
            return scan(disk, "nobody sees when " + image + " is written: it is no image file");
        }
        try {
            FileTime written = Files.getLastModifiedTime(file);
            ChangeList list = ChangeList.read(file);
            if (Files.getLastModifiedTime(image).compareTo(written) >= 0) {
                return scan(disk, "the image was written after it");
            }
            return Optional.of(list);
        } catch (IOException e) {
            return scan(disk, String.valueOf(e.getMessage()));
        }
    }

    private <T> Optional<T> scan(String disk, String because) {
        log.warn("change list not believed, the disk is scanned disk=" + disk + " list=" + lists.get(disk) + " because="
                + because);
        return Optional.empty();
    }
}
