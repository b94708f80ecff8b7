// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.wire.AgentOrder;
import org.godwit.wire.AgentSession;
import org.godwit.wire.CutOutcome;
import org.godwit.wire.FreezeOutcome;
import org.godwit.wire.Inventory;
import org.godwit.wire.OrderReply;
import org.godwit.wire.Orders;
import org.godwit.wire.TakenSnapshot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of one agent: orders that wait for a reply, and the poll that waits for orders. */
final class LiveSession implements AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);

    /** More work than this for one machine at once is a fault of ours. */
    private static final int MAX_OPEN_ORDERS = 64;

    private final MachineId machine;
    private final String number;
    private final Clock clock;
    private final Replies replies;
    private final AtomicLong orderNumbers = new AtomicLong();
    private final Map<String, OpenOrder> orders = new LinkedHashMap<>();
    private volatile Inventory inventory;
    private volatile Instant seenAt;
    private volatile long heardNanos = System.nanoTime();
    private @Nullable OpenPoll poll;
    private @Nullable String wanted;
    private boolean ended;

    LiveSession(MachineId machine, Inventory inventory, Clock clock) {
        this.machine = machine;
        this.inventory = inventory;
        this.clock = clock;
        this.replies = new Replies(machine, () -> this.inventory.name());
        this.seenAt = clock.instant();
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.number = HexFormat.of().formatHex(random);
    }

    String number() {
        return number;
    }

    void heard() {
        heardNanos = System.nanoTime();
        seenAt = clock.instant();
    }

    Duration silentFor() {
        return Duration.ofNanos(System.nanoTime() - heardNanos);
    }

    void inventory(Inventory now) {
        inventory = now;
    }

    @Override
    public Machine machine() {
        return inventory.machine(machine, connected(), seenAt);
    }

    @Override
    public synchronized boolean connected() {
        return !ended;
    }

    @Override
    public TakenSnapshot snapshot(JobContext job, Consistency wanted) throws IOException {
        OrderReply reply = perform(id -> new AgentOrder.Take(id, wanted), null, job::throwIfCancelled);
        return replies.snapshot(reply);
    }

    @Override
    public ChangeSet changesSince(String snapshot, DiskId disk, Optional<ChangeMark> since) throws IOException {
        String mark = since.map(ChangeMark::token).orElse(null);
        OrderReply reply = perform(id -> new AgentOrder.Changes(id, snapshot, disk.name(), mark), null, () -> {});
        return replies.changes(reply, disk);
    }

    @Override
    public CutOutcome cut(JobContext job, String snapshot, CutOrder order, BlockSink sink) throws IOException {
        Intake intake = new Intake(job, sink);
        OrderReply reply = perform(id -> AgentOrder.Cut.of(id, snapshot, order), intake, job::throwIfCancelled);
        return replies.cut(reply, intake.sentBytes());
    }

    @Override
    public FreezeOutcome freeze(JobContext job, String snapshot, Map<DiskId, ChangeMark> since) throws IOException {
        Map<String, String> marks = new LinkedHashMap<>();
        since.forEach((disk, mark) -> marks.put(disk.name(), mark.token()));
        OrderReply reply = perform(id -> new AgentOrder.Freeze(id, snapshot, marks), null, job::throwIfCancelled);
        return replies.freeze(reply);
    }

    @Override
    public void held(String snapshot, DiskId disk, Extents extents, ByteBuffer target) throws IOException {
        List<long[]> pairs = Replies.pairs(extents);
        OrderReply reply = perform(id -> new AgentOrder.Held(id, snapshot, disk.name(), pairs), null, () -> {});
        replies.held(reply, target);
    }

    @Override
    public void distrust(DiskId disk, String because) throws IOException {
        perform(id -> new AgentOrder.Distrust(id, disk.name(), because), null, () -> {});
    }

    @Override
    public void limit(long readBytesPerSecond, long sendBytesPerSecond) throws IOException {
        perform(id -> new AgentOrder.Limit(id, readBytesPerSecond, sendBytesPerSecond), null, () -> {});
    }

    @Override
    public void release(String snapshot) throws IOException {
        if (connected()) {
            perform(id -> new AgentOrder.Release(id, snapshot), null, () -> {});
        }
    }

    /** The agent asks for orders; what it asked before is answered empty. */
    void poll(OpenPoll now) {
        OpenPoll former;
        synchronized (this) {
            former = poll;
            poll = now;
        }
        if (former != null) {
            former.answer().accept(Orders.NONE);
        }
        answerPoll();
    }

    /** The agent should ask for that version of itself: said with the next answer. */
    void wanted(String version) {
        synchronized (this) {
            wanted = version;
        }
        answerPoll();
    }

    /** Answers a poll that has waited long enough. */
    void endPollAfter(Duration limit) {
        OpenPoll old;
        synchronized (this) {
            old = poll;
            if (old == null || System.nanoTime() - old.sinceNanos() < limit.toNanos()) {
                return;
            }
            poll = null;
        }
        old.answer().accept(Orders.NONE);
    }

    /** @throws ProblemException MISSING {@code ORDER_GONE} */
    synchronized OpenOrder order(String id) throws ProblemException {
        OpenOrder order = orders.get(id);
        if (order == null || order.reply().isDone()) {
            throw OpenOrder.gone(id).asException();
        }
        return order;
    }

    /** Ends the session: its orders fail, its poll is answered. Nothing happens the second time. */
    void end(String why) {
        List<OpenOrder> open;
        OpenPoll last;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            open = List.copyOf(orders.values());
            last = poll;
            poll = null;
        }
        LOG.info("agent disconnected machine={} openOrders={} because={}", machine, open.size(), why);
        open.forEach(order -> order.reply().completeExceptionally(gone(why).asException()));
        if (last != null) {
            last.answer().accept(Orders.NONE);
        }
    }

    private OrderReply perform(Function<String, AgentOrder> message, @Nullable Intake intake, OpenOrder.Stop stop)
            throws IOException {
        OpenOrder order = add(message, intake);
        try {
            answerPoll();
            return answered(order.await(stop));
        } finally {
            synchronized (this) {
                orders.remove(order.message().id());
            }
            order.close();
            answerPoll();
        }
    }

    private OrderReply answered(OrderReply reply) throws IOException {
        if (reply.problem() != null) {
            throw reply.problem().problem().with("machine", machine).asException();
        }
        return reply;
    }

    private synchronized OpenOrder add(Function<String, AgentOrder> message, @Nullable Intake intake)
            throws IOException {
        if (ended) {
            throw gone("it has left").asException();
        }
        if (orders.size() >= MAX_OPEN_ORDERS) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "AGENT_BUSY",
                            "Gave an order to the agent of " + inventory.name() + ": it has " + orders.size() + ".",
                            "")
                    .asException();
        }
        try {
            OpenOrder order = new OpenOrder(message.apply("o" + orderNumbers.incrementAndGet()), intake);
            orders.put(order.message().id(), order);
            return order;
        } catch (IllegalArgumentException e) {
            throw replies.unfit("order: " + e.getMessage()).causedBy(e);
        }
    }

    /** Gives a waiting agent what it has not heard of yet, and says which of its orders have ended. */
    private void answerPoll() {
        OpenPoll waiting;
        Orders answer;
        synchronized (this) {
            waiting = poll;
            if (waiting == null) {
                return;
            }
            OpenPoll current = waiting;
            List<AgentOrder> fresh = orders.values().stream()
                    .filter(order -> !order.reply().isDone())
                    .map(OpenOrder::message)
                    .filter(order -> !current.running().contains(order.id()))
                    .toList();
            List<String> stop = current.running().stream()
                    .filter(id -> !orders.containsKey(id))
                    .toList();
            if (fresh.isEmpty() && stop.isEmpty() && wanted == null) {
                return;
            }
            answer = new Orders(fresh, stop, wanted);
            wanted = null;
            poll = null;
        }
        waiting.answer().accept(answer);
    }

    private Problem gone(String why) {
        return Problem.of(
                        Problem.Kind.TRANSIENT,
                        "AGENT_GONE",
                        "Lost the agent of machine " + inventory.name() + " while it worked: " + why + ".",
                        "Work goes on when the agent is back.")
                .with("machine", machine);
    }
}
