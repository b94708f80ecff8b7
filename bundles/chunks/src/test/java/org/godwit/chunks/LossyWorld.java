// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.godwit.store.fs.FsBlobStore;

/** Everything on one {@link LossyDisk}: store-fs with the blobs, key, spool and index. One thread, so it can be repeated. */
final class LossyWorld implements SimulatedWorld {
    /** See the class Claim of store-fs. */
    private static final String CLAIM = "org.godwit.store.fs.claim:/store";

    private final Random random;
    private final LossyDisk disk;
    private final int crashOdds;
    private final int fullOdds;
    private int boots;
    private int process;

    LossyWorld(Random random) {
        this.random = random;
        this.disk = new LossyDisk(random);
        this.crashOdds = 30 << random.nextInt(6);
        this.fullOdds = random.nextInt(4) == 0 ? 40 : 0;
    }

    @Override
    public Start start() {
        System.getProperties().remove(CLAIM);
        Path root = disk.start();
        process = disk.process();
        return new Start(
                root.resolve("controller"),
                new FsBlobStore("main", root.resolve("store")),
                "boot " + boots,
                (name, count) -> new SameThread());
    }

    @Override
    public boolean isDead() {
        return disk.process() != process;
    }

    @Override
    public boolean isFaulty() {
        return disk.crashOdds > 0;
    }

    @Override
    public void faulty(boolean on) {
        disk.crashOdds = on ? crashOdds : 0;
        disk.fullOdds = on ? fullOdds : 0;
    }

    @Override
    public boolean diesInOpening() {
        return true;
    }

    @Override
    public boolean hasThreads() {
        return false;
    }

    @Override
    public void ended() {
        disk.kill();
        if (random.nextBoolean()) {
            boots++;
            disk.losePower();
        }
    }

    @Override
    public Optional<Damage> damage() {
        List<LossyNode> folders = new ArrayList<>();
        List<String> names = new ArrayList<>();
        LossyNode packs = disk.find("store", "blobs", "packs");
        if (packs != null) {
            packs.entries.values().forEach(folder -> folder.entries.keySet().forEach(name -> {
                folders.add(folder);
                names.add(name);
            }));
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        int which = random.nextInt(names.size());
        if (random.nextInt(4) == 0) {
            folders.get(which).lose(names.get(which));
            return Optional.of(Damage.LOST);
        }
        Objects.requireNonNull(folders.get(which).entries.get(names.get(which))).flip(random);
        return Optional.of(Damage.FLIPPED);
    }

    @Override
    public Events events() {
        return new Events(disk.changes, disk.faults, disk.crashes, disk.powerLosses);
    }

    @Override
    public void close() {
        System.getProperties().remove(CLAIM);
    }
}
