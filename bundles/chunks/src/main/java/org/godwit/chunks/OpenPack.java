// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A pack in the spool: it still takes runs, or waits for the blob store to take it. */
final class OpenPack {
    /** Bounds the run numbers of {@link Place} and the footer. */
    private static final int MAX_RUNS = 1 << 16;

    private final Pack pack;
    private final int number;
    private final SpoolFile file;
    private final List<StoredRun> runs;
    private boolean sealed;
    private int writers;
    /** Runs of recipes, as far as this process has put them. */
    private final BitSet near = new BitSet();

    OpenPack(Pack pack, int number, SpoolFile file, PackScan recovered) {
        this.pack = pack;
        this.number = number;
        this.file = file;
        this.runs = new ArrayList<>(recovered.runs());
        this.sealed = recovered.complete();
    }

    Pack pack() {
        return pack;
    }

    int number() {
        return number;
    }

    SpoolFile file() {
        return file;
    }

    synchronized List<StoredRun> runs() {
        return List.copyOf(runs);
    }

    synchronized boolean isEmpty() {
        return runs.isEmpty();
    }

    /** The blob store has all of it. */
    void brought(Packs packs) throws IOException {
        packs.stored(number, file.size());
        packs.settle();
        pack.left();
    }

    /** Keeps nearby what whoever reads an image needs first; of a pack that takes no more runs. */
    synchronized void keepNear(Tier tier) throws IOException {
        for (int i = near.nextSetBit(0); i >= 0; i = near.nextSetBit(i + 1)) {
            byte[] record = new byte[runs.get(i).recordBytes()];
            if (file.read(runs.get(i).offset(), record)) {
                tier.keep(new Tier.Key(pack.id(), runs.get(i).offset()), record);
            }
        }
    }

    boolean isFull(int packBytes) {
        synchronized (this) {
            return file.size() >= packBytes || runs.size() >= MAX_RUNS;
        }
    }

    /** Appends a run's record; its place is that of the run's first chunk. */
    synchronized long append(byte[] record, int length, StoredRun names, boolean keepNear) throws IOException {
        StoredRun run = names.at(file.append(record, length), length);
        near.set(runs.size(), keepNear);
        runs.add(run);
        return Place.of(number, pack.add(run), 0);
    }

    /** Writes the footer. May be repeated. */
    synchronized void seal() throws IOException {
        if (!sealed) {
            byte[] footer = pack.format().footer(runs, file.size());
            file.append(footer, footer.length);
            sealed = true;
        }
    }

    synchronized void enter() {
        writers++;
    }

    synchronized void leave() {
        writers--;
        notifyAll();
    }

    /** Returns when nobody writes any more; nobody may enter meanwhile. Writers never wait, so this is short. */
    synchronized void awaitWriters() {
        boolean interrupted = false;
        while (writers > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
