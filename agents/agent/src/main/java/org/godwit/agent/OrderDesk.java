// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.wire.AgentOrder;
import org.godwit.wire.OrderReply;
import org.godwit.wire.ProblemMessage;
import org.godwit.wire.WireJson;
import org.jspecify.annotations.Nullable;

/** Does the orders of one session. When the session ends, all of them stop and every disk is closed. */
final class OrderDesk implements AutoCloseable {
    private static final Set<String> NOBODY_WAITS = Set.of("ORDER_GONE", "SESSION_STALE", "ORDER_STOPPED");

    private static final Object FREEZING = new Object();

    private final ControllerLink link;
    private final MachineId machine;
    private final Computer computer;
    private final Shop shop;
    private final Clock clock;
    private final Map<String, AtomicBoolean> running = new ConcurrentHashMap<>();
    private final Map<String, HeldSnapshot> snapshots = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "godwit-order");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    OrderDesk(ControllerLink link, MachineId machine, Computer computer, Shop shop) {
        this.link = link;
        this.machine = machine;
        this.computer = computer;
        this.shop = shop;
        this.clock = Clock.systemUTC();
        shop.manners().allow(0, 0, shop.log());
    }

    /** Does something at a moment when no file system is frozen, and none will be until it is done. */
    static void betweenFreezes(Doing doing) throws IOException {
        synchronized (FREEZING) {
            doing.run();
        }
    }

    /** What is done then. */
    interface Doing {
        void run() throws IOException;
    }

    /** Whether a replication is under way. */
    boolean isBusy() {
        return !closed && !(running.isEmpty() && snapshots.isEmpty());
    }

    /** Ids of the orders it is at. */
    List<String> running() {
        return new ArrayList<>(running.keySet());
    }

    void begin(AgentOrder order) {
        AtomicBoolean stopped = new AtomicBoolean();
        if (running.putIfAbsent(order.id(), stopped) == null) {
            shop.log().debug("order begun id=" + order.id() + " order=" + order);
            threads.execute(() -> perform(order, stopped));
        }
    }

    /** The controller no longer waits for it. */
    void stop(String id) {
        AtomicBoolean stopped = running.remove(id);
        if (stopped != null) {
            stopped.set(true);
        }
    }

    @Override
    public void close() {
        closed = true;
        running.values().forEach(stopped -> stopped.set(true));
        threads.shutdown();
        List.copyOf(snapshots.keySet()).forEach(this::release);
        shop.idle();
    }

    private void perform(AgentOrder order, AtomicBoolean stopped) {
        PatientLink patient =
                new PatientLink(link, order.id(), stopped::get, shop.manners().sends());
        try {
            byte[] reply = reply(order, patient, stopped);
            if (reply != null) {
                patient.reply(reply);
            }
        } catch (IOException e) {
            shop.log().debug("reply lost id=" + order.id() + " because=" + e.getMessage());
        } finally {
            running.remove(order.id(), stopped);
            if (!isBusy()) {
                shop.idle();
            }
        }
    }

    /** As JSON; null when nobody waits for it. */
    private byte @Nullable [] reply(AgentOrder order, PatientLink patient, AtomicBoolean stopped) {
        try {
            return order instanceof AgentOrder.Held held
                    ? HeldReply.json(snapshot(held.snapshot()), held.disk(), extents(held))
                    : WireJson.write(done(order, patient, stopped));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            Problem problem = e instanceof Exception known
                    ? ProblemMessage.problemOf(known)
                    : Problem.of(Problem.Kind.BUG, "OUT_OF_MEMORY", "Did order " + order.id() + ": " + e, "Report it.");
            if (NOBODY_WAITS.contains(problem.code())) {
                shop.log().debug("order ended id=" + order.id() + " because=" + problem);
                return null;
            }
            shop.log().warn("order failed id=" + order.id() + " problem=" + problem);
            return WireJson.write(OrderReply.of(ProblemMessage.of(problem, 0)));
        }
    }

    private OrderReply done(AgentOrder order, PatientLink patient, AtomicBoolean stopped) throws IOException {
        if (order instanceof AgentOrder.Take take) {
            return take(take);
        }
        if (order instanceof AgentOrder.Changes changes) {
            return changes(changes);
        }
        if (order instanceof AgentOrder.Cut cut) {
            return cut(cut, patient, stopped);
        }
        if (order instanceof AgentOrder.Freeze freeze) {
            return freeze(freeze);
        }
        if (order instanceof AgentOrder.Distrust distrust) {
            computer.tracker().distrust(distrust.disk(), distrust.because());
            return OrderReply.done();
        }
        if (order instanceof AgentOrder.Limit limit) {
            shop.manners().allow(limit.readBytesPerSecond(), limit.sendBytesPerSecond(), shop.log());
            return OrderReply.done();
        }
        if (order instanceof AgentOrder.Release release) {
            release(release.snapshot());
            return OrderReply.done();
        }
        throw Problem.of(
                        Problem.Kind.UNSUPPORTED,
                        "ORDER_UNKNOWN",
                        "Received order " + order.id() + ": this agent does not know its kind.",
                        "Install the agent that came with this controller.")
                .asException();
    }

    private OrderReply take(AgentOrder.Take order) throws IOException {
        String id = "s" + numbers.incrementAndGet();
        // A level that this version does not know is none that it can reach.
        Consistency wanted = order.wanted() == null ? Consistency.CRASH : order.wanted();
        HeldSnapshot snapshot = HeldSnapshot.of(id, computer, clock, wanted);
        snapshots.put(id, snapshot);
        if (closed) {
            release(id);
            throw CutRun.stopped();
        }
        return OrderReply.of(snapshot.described());
    }

    private OrderReply changes(AgentOrder.Changes order) throws IOException {
        HeldDisk disk = snapshot(order.snapshot()).disk(order.disk());
        Tracker tracker = computer.tracker();
        String until = tracker.mark(order.disk()).map(ChangeMark::token).orElse(null);
        snapshot(order.snapshot()).follow(order.disk(), until != null && tracker.tracks(order.disk()));
        // What was written is told up to a mark: without one, nothing is.
        Optional<Extents> since = order.since() == null || until == null
                ? Optional.empty()
                : tracker.since(order.disk(), new ChangeMark(order.since()));
        Extents extents = since.orElseGet(() -> Extents.all(disk.seen().sizeBytes()));
        return OrderReply.of(new OrderReply.Changes(
                since.isPresent() ? order.since() : null,
                until,
                extents.list().stream()
                        .map(extent -> new long[] {extent.offset(), extent.length()})
                        .toList()));
    }

    private OrderReply cut(AgentOrder.Cut message, PatientLink patient, AtomicBoolean stopped) throws IOException {
        HeldSnapshot snapshot = snapshot(message.snapshot());
        snapshot.checkHoldsNothing();
        shop.diskBegins(stopped::get);
        try {
            return OrderReply.of(cut(message, snapshot, patient, stopped));
        } finally {
            shop.diskEnds();
        }
    }

    private OrderReply.Cut cut(
            AgentOrder.Cut message, HeldSnapshot snapshot, PatientLink patient, AtomicBoolean stopped)
            throws IOException {
        CutOrder order = message.order(machine);
        HeldDisk disk = snapshot.disk(message.disk());
        Optional<SparedDisk> spared = order.skipFree() && !order.extents().isEmpty()
                ? spared(disk, order.extents().list(), snapshot.isFollowed(message.disk()))
                : Optional.empty();
        HeldDisk seen = spared.isPresent() ? new HeldDisk(spared.get(), disk.stamp()) : disk;
        CutRun run = new CutRun(patient, order, seen, strategy(order));
        OrderReply.Cut cut = run.run(shop, stopped::get);
        if (spared.isPresent()) {
            spared.get().checkUnwritten();
        }
        snapshot.read(cut);
        shop.log().debug("disk read disk=" + message.disk() + " " + cut);
        return cut;
    }

    private Optional<SparedDisk> spared(HeldDisk disk, List<Extent> extents, boolean followed) throws IOException {
        long from = extents.get(0).offset();
        long to = extents.get(extents.size() - 1).end();
        // Maps of mounted file systems are read after they were frozen for a moment.
        synchronized (FREEZING) {
            return computer.withoutFree(disk.disk(), new Extent(from, to - from), followed);
        }
    }

    private OrderReply freeze(AgentOrder.Freeze order) throws IOException {
        HeldSnapshot snapshot = snapshot(order.snapshot());
        // One at a time: a file system is frozen once.
        synchronized (FREEZING) {
            return OrderReply.of(new FreezeRun(snapshot, computer, shop, order.since()).run(clock));
        }
    }

    private static Extents extents(AgentOrder.Held order) {
        return new Extents(order.extents().stream()
                .map(pair -> new Extent(pair[0], pair[1]))
                .toList());
    }

    private static DedupStrategy strategy(CutOrder order) throws IOException {
        for (DedupStrategy strategy : ServiceLoader.load(DedupStrategy.class, OrderDesk.class.getClassLoader())) {
            if (strategy.id().equals(order.strategy())) {
                return strategy.with(order.parameters());
            }
        }
        throw Problem.of(
                        Problem.Kind.UNSUPPORTED,
                        "STRATEGY_UNKNOWN",
                        "Looked for dedup strategy " + order.strategy() + ": this agent does not have it.",
                        "Put its jar into the agent's lib folder, or choose another strategy in the controller.")
                .asException();
    }

    private HeldSnapshot snapshot(String id) throws IOException {
        HeldSnapshot snapshot = snapshots.get(id);
        if (snapshot == null) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "SNAPSHOT_GONE",
                            "Looked for snapshot " + id + ": it was released or belongs to an earlier session.",
                            "")
                    .asException();
        }
        return snapshot;
    }

    private void release(String id) {
        HeldSnapshot snapshot = snapshots.remove(id);
        if (snapshot != null) {
            snapshot.tell().ifPresent(told -> shop.log().info("disks read " + told));
            try {
                snapshot.close();
            } catch (IOException e) {
                shop.log().warn("snapshot not closed cleanly id=" + id + " because=" + e.getMessage());
            }
        }
    }
}
