// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.Consistency;
import org.godwit.wire.OrderReply;
import org.jspecify.annotations.Nullable;

/**
 * Freezes once: looks what is left, freezes, reads it into memory, looks whether anything was written meanwhile, thaws.
 * While it is frozen nothing is logged and nothing is opened. What cannot be held is said, and nothing is kept.
 */
final class FreezeRun {
    /** What is held of all disks together, at most. */
    static final int MOST_BYTES = 64 << 20;

    /** Room for what is written before all stands, where that costs no memory. */
    private static final int BETTER_SLACK_BYTES = 16 << 20;

    /** Looks until nothing was written between two of them. */
    private static final int LOOKS = 5;

    private final HeldSnapshot snapshot;
    private final Computer computer;
    private final Shop shop;
    private final Log log;
    private final Map<String, ChangeMark> since;
    private final Consistency wanted;
    private Map<String, ChangeMark> marks = Map.of();
    private boolean quiet;
    private long frozenMillis;
    private Instant at = Instant.EPOCH;

    /** @throws IOException UNSUPPORTED {@code FREEZE_OFF} when these disks are not to be frozen */
    FreezeRun(HeldSnapshot snapshot, Computer computer, Shop shop, Map<String, String> since) throws IOException {
        this.snapshot = snapshot;
        this.computer = computer;
        this.shop = shop;
        this.log = shop.log();
        this.since = new LinkedHashMap<>();
        since.forEach((disk, mark) -> this.since.put(disk, new ChangeMark(mark)));
        this.wanted = computer.freezer().wanted(since.keySet()).orElseThrow(() -> Problem.of(
                        Problem.Kind.UNSUPPORTED,
                        "FREEZE_OFF",
                        "Was to freeze disks " + since.keySet() + ": this agent does not freeze them.",
                        "Start it with --freeze auto.")
                .asException());
    }

    OrderReply.Freeze run(Clock clock) throws IOException {
        try {
            return tried(clock);
        } catch (ProblemException e) {
            throw e;
        } catch (IOException e) {
            return nothing(String.valueOf(e.getMessage()));
        }
    }

    private OrderReply.Freeze tried(Clock clock) throws IOException {
        computer.freezer().sync(since.keySet());
        Map<String, Extents> left = look(since);
        if (left == null) {
            return nothing("what was written is not known");
        }
        long bytes = left.values().stream()
                .mapToLong(
                        each -> each.alignedTo(HeldBytes.UNIT, Long.MAX_VALUE).totalBytes())
                .sum();
        if (bytes > MOST_BYTES) {
            return nothing("the machine wrote " + (bytes >> 20) + " MiB while as much was read, and "
                    + (MOST_BYTES >> 20) + " MiB can be held");
        }
        int least = (int) Math.min(MOST_BYTES, bytes + bytes / 4 + snapshot.slackBytes());
        int better = (int) Math.min(MOST_BYTES, 2 * bytes + BETTER_SLACK_BYTES);
        snapshot.letGo();
        HeldBytes held = new HeldBytes(HeldRoom.of(shop, computer.freezer(), least, better));
        boolean kept = false;
        try {
            OrderReply.Freeze reply = frozen(held, clock);
            if (reply.held()) {
                snapshot.hold(held);
                kept = true;
            }
            return reply;
        } finally {
            if (!kept) {
                held.close();
            }
        }
    }

    private OrderReply.Freeze frozen(HeldBytes held, Clock clock) throws IOException {
        Freezer.Thawed thawed;
        boolean all;
        log.hold();
        try (Freezer.Frozen frozen = computer.freezer().freeze(since.keySet())) {
            at = clock.instant();
            all = readAll(held);
            thawed = frozen.thaw();
        } finally {
            log.release();
        }
        frozenMillis = thawed.milliseconds();
        log.info("frozen fileSystems=" + thawed.fileSystems() + " milliseconds=" + thawed.milliseconds() + " heldBytes="
                + held.size() + " quiet=" + quiet + " unbroken=" + thawed.unbroken()
                + snapshot.tell().map(told -> " " + told).orElse(""));
        if (!all) {
            snapshot.needsMoreSlack();
            return nothing("more was written before the freeze than there was room for, or it is not known what");
        }
        if (!thawed.unbroken()) {
            return nothing("the file systems were thawed after " + thawed.milliseconds()
                    + " ms, before all was read: by --freeze-limit, or by somebody else");
        }
        return reply(held, thawed);
    }

    /** Reads what is left until nothing more is written; false when it does not fit or is not known. */
    private boolean readAll(HeldBytes held) throws IOException {
        Map<String, Extents> next = look(since);
        for (int looks = 1; looks <= LOOKS && next != null; looks++) {
            for (Map.Entry<String, Extents> disk : next.entrySet()) {
                if (!held.read(snapshot.disk(disk.getKey()), disk.getValue())) {
                    return false;
                }
            }
            next = look(marks);
            quiet = next != null && next.values().stream().allMatch(Extents::isEmpty);
            if (quiet) {
                return true;
            }
        }
        return next != null && last(held, next);
    }

    /** Something never stops writing: what it wrote last is read, too, so that nothing is older than its mark. */
    private boolean last(HeldBytes held, Map<String, Extents> next) throws IOException {
        for (Map.Entry<String, Extents> disk : next.entrySet()) {
            if (!held.read(snapshot.disk(disk.getKey()), disk.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Takes new marks; what was written since older ones, or null when that is not known of every disk. */
    private @Nullable Map<String, Extents> look(Map<String, ChangeMark> from) throws IOException {
        Map<String, ChangeMark> now = new LinkedHashMap<>();
        Map<String, Extents> written = new LinkedHashMap<>();
        for (Map.Entry<String, ChangeMark> disk : from.entrySet()) {
            Optional<ChangeMark> mark = computer.tracker().mark(disk.getKey());
            Optional<Extents> extents =
                    mark.isEmpty() ? Optional.empty() : computer.tracker().finelySince(disk.getKey(), disk.getValue());
            if (extents.isEmpty()) {
                return null;
            }
            now.put(disk.getKey(), mark.get());
            written.put(disk.getKey(), extents.get());
        }
        marks = now;
        return written;
    }

    private OrderReply.Freeze reply(HeldBytes held, Freezer.Thawed thawed) throws IOException {
        Consistency reached = reached(thawed);
        List<Concern> concerns = new ArrayList<>(thawed.notes());
        if (reached.compareTo(wanted) < 0) {
            concerns.add(lowered(reached, reason(reached, thawed)));
        }
        Map<String, OrderReply.Changes> disks = new LinkedHashMap<>();
        for (Map.Entry<String, ChangeMark> disk : marks.entrySet()) {
            String name = disk.getKey();
            Extents extents = held.of(name, snapshot.disk(name).seen().sizeBytes());
            disks.put(
                    name,
                    new OrderReply.Changes(
                            Objects.requireNonNull(since.get(name)).token(),
                            disk.getValue().token(),
                            extents.list().stream()
                                    .map(each -> new long[] {each.offset(), each.length()})
                                    .toList()));
        }
        return new OrderReply.Freeze(at.toEpochMilli(), true, reached, disks, concerns, frozenMillis);
    }

    private Consistency reached(Freezer.Thawed thawed) {
        if (!quiet) {
            return Consistency.FUZZY;
        }
        if (thawed.fileSystems() == 0) {
            return Consistency.CRASH;
        }
        return thawed.applications() ? Consistency.APPLICATION : Consistency.FILE_SYSTEM;
    }

    private String reason(Consistency reached, Freezer.Thawed thawed) {
        if (reached == Consistency.FUZZY) {
            return "something wrote to the disks while their file systems were frozen: swap, or a device that is used"
                    + " without a file system";
        }
        if (!thawed.lowered().isEmpty()) {
            return String.join(", ", thawed.lowered());
        }
        return "no file system of these disks is mounted here";
    }

    private OrderReply.Freeze nothing(String because) {
        log.info("nothing held because=" + because);
        return new OrderReply.Freeze(
                at.toEpochMilli(),
                false,
                Consistency.FUZZY,
                Map.of(),
                List.of(lowered(Consistency.FUZZY, because)),
                frozenMillis);
    }

    private Concern lowered(Consistency reached, String because) {
        return new Concern(
                Concern.Level.WARNING,
                "CONSISTENCY_BELOW_" + wanted,
                "Wanted: " + wanted.words() + " consistent. Reached: " + reached.words() + ", because " + because + ".",
                "Replicate at a quieter time, or see docs/linux-agent.md, Consistency.");
    }
}
