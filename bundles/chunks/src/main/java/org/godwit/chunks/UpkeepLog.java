// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.point.StoreUpkeep.Scrubbed;
import org.godwit.api.point.StoreUpkeep.Swept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What upkeep has found, in the file {@code upkeep} beside the spool: damage marks, how far a scrub is, when the last ones
 * ended. A line each; a line that nobody understands is passed over. Losing the file loses knowledge that the next scrub
 * finds again, and nothing else. Safe for use by many threads.
 */
final class UpkeepLog {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepLog.class);
    private static final String FIRST_LINE = "godwit-upkeep 1";

    /**
     * How far a scrub is.
     *
     * @param after the pack it has done last, in hexadecimal; empty when none is under way
     */
    record Progress(String after, Scrubbed sofar) {
        static final Progress NONE = new Progress("", new Scrubbed(0, 0, 0, 0));
    }

    /** Something that ended. */
    record Ended<T>(Instant at, T figures) {}

    private final String store;
    private final Path file;
    private final Map<PackId, Set<Integer>> marks = new HashMap<>();
    private Progress progress = Progress.NONE;
    private Optional<Ended<Swept>> swept = Optional.empty();
    private Optional<Ended<Scrubbed>> scrubbed = Optional.empty();
    private boolean holes;

    /** @param folder of the spool of that store */
    UpkeepLog(String store, Path folder) {
        this.store = store;
        this.file = folder.resolve("upkeep");
    }

    synchronized void load() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return;
        }
        for (String line : lines) {
            try {
                read(line.split(" "));
            } catch (RuntimeException e) {
                LOG.warn("file={} has a line nobody understands: {}", file, line);
            }
        }
    }

    private void read(String[] words) {
        switch (words[0]) {
            case "damaged" ->
                marks.computeIfAbsent(PackId.ofHex(words[1]), key -> new HashSet<>())
                        .add(Integer.valueOf(words[2]));
            case "holes" -> holes = true;
            case "scrubbing" -> progress = new Progress(words[1], scrubbed(words, 2));
            case "scrubbed" -> scrubbed = Optional.of(new Ended<>(at(words[1]), scrubbed(words, 2)));
            case "swept" ->
                swept = Optional.of(new Ended<>(
                        at(words[1]),
                        new Swept(
                                Long.parseLong(words[2]),
                                Long.parseLong(words[3]),
                                Long.parseLong(words[4]),
                                Long.parseLong(words[5]),
                                Long.parseLong(words[6]),
                                Long.parseLong(words[7]))));
            default -> {}
        }
    }

    private static Instant at(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static Scrubbed scrubbed(String[] words, int at) {
        return new Scrubbed(
                Long.parseLong(words[at]),
                Long.parseLong(words[at + 1]),
                Long.parseLong(words[at + 2]),
                Long.parseLong(words[at + 3]));
    }

    /** Marks what was known to be damaged in a pack that was opened. */
    synchronized void apply(Pack pack) throws IOException {
        Set<Integer> offsets = marks.get(pack.id());
        for (int run = 0; offsets != null && run < pack.runCount(); run++) {
            if (offsets.contains(pack.place(run)[0])) {
                pack.markDamaged(run);
            }
        }
    }

    /** Whether packs that were known to be damaged are not there any more: what lay in them may be named still. */
    synchronized boolean hasLeftovers(Packs packs) {
        return !packs.present().keySet().containsAll(marks.keySet());
    }

    synchronized Progress progress() {
        return progress;
    }

    synchronized boolean holes() {
        return holes;
    }

    /**
     * From now on, and in processes to come until a sweep has looked, recipes may name what is not there. Durable before
     * the pack is that makes it so: what is listed is not looked at again.
     */
    synchronized void foundHoles() throws IOException {
        if (holes) {
            return;
        }
        write(text() + "holes\n");
        holes = true;
    }

    private String text() throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return FIRST_LINE + "\n";
        }
    }

    synchronized Optional<Ended<Swept>> swept() {
        return swept;
    }

    synchronized Optional<Ended<Scrubbed>> scrubbed() {
        return scrubbed;
    }

    synchronized void progress(Progress now) {
        progress = now;
    }

    synchronized void swept(Instant at, Swept figures) {
        swept = Optional.of(new Ended<>(at, figures));
    }

    synchronized void scrubbed(Instant at, Scrubbed figures) {
        scrubbed = Optional.of(new Ended<>(at, figures));
        progress = Progress.NONE;
    }

    /** Writes everything anew, durably. */
    synchronized void save(Packs packs, Damages damages) throws IOException {
        List<String> lines = new ArrayList<>(List.of(FIRST_LINE));
        if (damages.holes()) {
            lines.add("holes");
        }
        if (!progress.after().isEmpty()) {
            lines.add("scrubbing " + progress.after() + words(progress.sofar()));
        }
        scrubbed.ifPresent(last -> lines.add("scrubbed " + last.at().toEpochMilli() + words(last.figures())));
        swept.ifPresent(last -> lines.add("swept " + last.at().toEpochMilli() + words(last.figures())));
        for (int number : packs.present().values()) {
            Pack pack = packs.get(number);
            BitSet damaged = pack.damaged();
            for (int run = damaged.nextSetBit(0); run >= 0; run = damaged.nextSetBit(run + 1)) {
                lines.add("damaged " + pack.id().hex() + " " + pack.place(run)[0]);
            }
        }
        write(String.join("\n", lines) + "\n");
    }

    private void write(String text) throws IOException {
        try {
            Durable.write(file, text);
        } catch (IOException e) {
            throw StoreProblems.spool(store, "write what upkeep has found", e);
        }
    }

    private static String words(Scrubbed figures) {
        return " " + figures.packs() + " " + figures.bytes() + " " + figures.damagedRuns() + " "
                + figures.damagedChunks();
    }

    private static String words(Swept figures) {
        return " " + figures.condemnedChunks() + " " + figures.condemnedBytes() + " " + figures.deletedPacks() + " "
                + figures.rewrittenPacks() + " " + figures.freedBytes() + " " + figures.keptDamagedPacks();
    }
}
