// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
    private final AwayBlobs.Weather weather;
    private final boolean losesRights;
    private int boots;
    private int process;

    LossyWorld(Random random) {
        this.random = random;
        this.disk = new LossyDisk(random);
        this.crashOdds = 30 << random.nextInt(6);
        this.fullOdds = random.nextInt(4) == 0 ? 40 : 0;
        this.losesRights = random.nextInt(4) == 0;
        this.weather = new AwayBlobs.Weather(random, random.nextBoolean() ? 10 << random.nextInt(4) : 0);
    }

    @Override
    public Start start() {
        System.getProperties().remove(CLAIM);
        Path root = disk.start();
        process = disk.process();
        return new Start(
                root.resolve("controller"),
                new AwayBlobs(new FsBlobStore("main", root.resolve("store")), weather),
                "boot " + boots,
                (name, count) -> new SameThread());
    }

    @Override
    public boolean losesRights() {
        return losesRights;
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
        weather.faulty = on;
        disk.denies = on && losesRights;
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
    public boolean ended() {
        disk.kill();
        boolean off = random.nextBoolean();
        if (off) {
            boots++;
            disk.losePower();
        }
        return off;
    }

    /** Somebody changes what the controller's user may do with a file or a folder, or puts all of it right. */
    @Override
    public void rights() {
        if (!losesRights) {
            return;
        }
        List<LossyNode> nodes = new ArrayList<>();
        gather(disk.root(), nodes);
        if (random.nextBoolean()) {
            nodes.forEach(node -> node.rights = LossyNode.ALL_RIGHTS);
        } else if (random.nextInt(2) == 0) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                nodes.get(random.nextInt(nodes.size())).rights = random.nextInt(LossyNode.ALL_RIGHTS);
            }
        }
    }

    /** What lies below a folder. */
    private static void gather(LossyNode node, List<LossyNode> nodes) {
        for (LossyNode child : node.entries.values()) {
            // Folders count more: there are few of them, and more hangs on each.
            nodes.addAll(Collections.nCopies(child.isFolder ? 3 : 1, child));
            gather(child, nodes);
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
        return new Events(disk.changes, disk.faults + weather.faults, disk.crashes, disk.powerLosses);
    }

    @Override
    public void close() {
        System.getProperties().remove(CLAIM);
    }
}
