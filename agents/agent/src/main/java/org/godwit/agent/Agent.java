// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.Hello;
import org.godwit.wire.Inventory;
import org.godwit.wire.Orders;
import org.godwit.wire.Protocol;
import org.godwit.wire.Welcome;
import org.jspecify.annotations.Nullable;

/**
 * The agent's loop: enrol once, say hello, fetch orders, for ever. It calls out and listens to nobody. A controller that
 * is away is tried again for as long as it takes; one that says no is not.
 */
public final class Agent {
    /** A person must see to these; anything else may be a controller on its way up or down. */
    private static final Set<Problem.Kind> REFUSALS =
            Set.of(Problem.Kind.DENIED, Problem.Kind.MISCONFIGURED, Problem.Kind.UNSUPPORTED);

    /** How often the inventory is looked at again. */
    private static final Duration INVENTORY = Duration.ofSeconds(60);

    /** A session that ends sooner was taken away by somebody. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** Polls that may fail in a row before the session is given up. */
    private static final int POLL_TRIES = 3;

    private final Settings settings;
    private final Computer computer;
    private final Log log;
    private final Shop shop;
    private final ConnectionListener listener;
    private final Updates updates;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private String state = "";
    private @Nullable LogSender logs;
    private volatile @Nullable OrderDesk open;

    public Agent(Settings settings, Computer computer, Log log) {
        this(settings, computer, log, ConnectionListener.NONE, Updates.NONE);
    }

    /**
     * @param listener is told how it stands with the controller
     * @param updates is told more, and has something to say of this machine
     */
    public Agent(Settings settings, Computer computer, Log log, ConnectionListener listener, Updates updates) {
        this.listener = listener;
        this.updates = updates;
        this.settings = settings;
        this.computer = computer;
        this.log = log;
        this.shop = new Shop(log, settings.manners(), updates::idle);
    }

    /** Whether a disk is open for a replication. */
    public boolean isBusy() {
        OrderDesk desk = open;
        return desk != null && desk.isBusy();
    }

    /** Makes {@link #run} return soon. */
    public void stop() {
        stopped.countDown();
    }

    /**
     * Runs until it is stopped.
     *
     * @throws IOException what a person must see to: refused tokens and certificates, a state folder that cannot be used
     */
    public void run() throws IOException {
        Optional<Identity> identity = identity();
        if (identity.isEmpty()) {
            return;
        }
        ControllerLink link = ControllerLink.to(settings.controller(), Tls.mutual(identity.get()));
        int failures = 0;
        while (!isStopped()) {
            try {
                Hello hello = hello();
                Welcome welcome = link.hello(hello);
                sendLogs(welcome, hello.inventory().name());
                changed("connected controller=" + settings.controller() + " machine=" + welcome.machine());
                listener.answered();
                long began = System.nanoTime();
                serve(link.in(welcome), new MachineId(welcome.machine()));
                // A session that ends at once may be another agent with the same identity: do not fight over it.
                failures = System.nanoTime() - began < SHORT.toNanos() ? failures + 1 : 0;
                pause(failures == 0 ? Duration.ZERO : settings.pace().before(failures));
            } catch (IOException e) {
                updates.lost();
                if (!unknownProtocol(e)) {
                    giveUpIfRefused(e);
                }
                failures++;
                listener.waiting(reason(e));
                Optional<Tls.ForeignAuthorityException> foreign = Tls.foreign(e);
                if (foreign.isPresent()) {
                    troubled(foreign(identity.get(), foreign.get()));
                } else {
                    changed("waiting for controller=" + settings.controller() + " because=" + reason(e));
                }
                pause(settings.pace().before(failures));
            }
        }
        log.info("stopped");
    }

    private Optional<Identity> identity() throws IOException {
        IdentityFolder folder = new IdentityFolder(settings.state());
        Optional<Identity> known = folder.load();
        if (known.isPresent()) {
            return known;
        }
        Enroller enroller = new Enroller(settings, computer, folder);
        for (int failures = 1; !isStopped(); failures++) {
            try {
                Identity identity = enroller.enrol();
                changed("enrolled machine=" + identity.machine() + " state=" + settings.state());
                return Optional.of(identity);
            } catch (IOException e) {
                giveUpIfRefused(e);
                changed("waiting to enrol at controller=" + settings.controller() + " because=" + reason(e));
                pause(settings.pace().before(failures));
            }
        }
        return Optional.empty();
    }

    /** From now on; also while the controller is away, as it may be only half away. */
    private void sendLogs(Welcome welcome, String name) {
        LogSender former = logs;
        logs = LogSender.to(settings.controller(), welcome, name, settings.version());
        log.alsoTo(logs);
        if (former != null) {
            former.close();
        }
    }

    private Hello hello() {
        return new Hello(Protocol.OLDEST_VERSION, Protocol.VERSION, settings.version(), inventory());
    }

    private Inventory inventory() {
        return computer.inventory().noting(updates.concerns());
    }

    /** Fetches orders until the session ends. Returns when the controller has forgotten it: hello again, at once. */
    private void serve(ControllerLink link, MachineId machine) throws IOException {
        long lookedNanos = System.nanoTime();
        Inventory told = inventory();
        int failures = 0;
        try (OrderDesk desk = new OrderDesk(link, machine, computer, shop)) {
            open = desk;
            while (!isStopped()) {
                try {
                    Orders orders = link.orders(desk.running());
                    listener.answered();
                    updates.polled();
                    if (orders.update() != null) {
                        updates.wanted();
                    }
                    orders.stop().forEach(desk::stop);
                    orders.orders().forEach(desk::begin);
                    failures = 0;
                    if (System.nanoTime() - lookedNanos > INVENTORY.toNanos()) {
                        lookedNanos = System.nanoTime();
                        told = tell(link, told);
                    }
                } catch (ProblemException e) {
                    if (e.problem().code().equals("SESSION_STALE")) {
                        log.debug("session ended: " + e.getMessage());
                        updates.lost();
                        return;
                    }
                    throw e;
                } catch (IOException e) {
                    failures++;
                    if (failures >= POLL_TRIES) {
                        throw e;
                    }
                    pause(settings.pace().before(failures));
                }
            }
        }
    }

    private Inventory tell(ControllerLink link, Inventory told) throws IOException {
        Inventory now = inventory();
        if (!now.equals(told)) {
            link.inventory(now);
        }
        return now;
    }

    private static void giveUpIfRefused(IOException e) throws IOException {
        if (e instanceof ProblemException problem
                && REFUSALS.contains(problem.problem().kind())) {
            throw e;
        }
    }

    /** An agent that a newer one may replace waits for that. */
    private boolean unknownProtocol(IOException e) {
        return e instanceof ProblemException problem
                && problem.problem().code().equals("PROTOCOL_UNKNOWN")
                && updates.refused(problem.problem().code());
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** One line for each change, not for each try. */
    private void changed(String now) {
        if (isNew(now)) {
            log.info(now);
        }
    }

    private void troubled(Problem problem) {
        if (isNew(problem.toString())) {
            log.error(problem.toString());
        }
    }

    /** Somebody may bring the authority back, or the address: no reason to give up. */
    private Problem foreign(Identity identity, Tls.ForeignAuthorityException found) {
        return Problem.of(
                Problem.Kind.MISCONFIGURED,
                "AUTHORITY_FOREIGN",
                "Looked at the certificates of " + settings.controller() + ": they are of the authority "
                        + found.shown + ", and " + identity.machine() + " enrolled with the authority "
                        + found.believed + ". Nothing was told to it; it is tried again.",
                "Correct the address, or bring back etc/pki of the controller. If it was set up anew, enrol again: stop the"
                        + " agent, empty " + settings.state() + ", start it with a new token.");
    }

    private boolean isNew(String now) {
        boolean other = !now.equals(state);
        state = now;
        return other;
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private void pause(Duration wait) {
        try {
            if (stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("stopped while it waited");
            }
        } catch (InterruptedException e) {
            stop();
        }
    }
}
