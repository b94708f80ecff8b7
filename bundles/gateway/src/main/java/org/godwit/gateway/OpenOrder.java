// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.AgentOrder;
import org.godwit.wire.OrderReply;
import org.jspecify.annotations.Nullable;

/**
 * An order that waits for its reply. While it is open, requests of the agent may work for it; closing waits until those
 * under way have left, and lets no more in.
 */
final class OpenOrder {
    /** Something the agent's request does for an order. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Asks whether to stop. */
    interface Stop {
        void check() throws IOException;
    }

    /** How soon a cancelled job is noticed while its order runs. */
    private static final long CANCEL_MILLISECONDS = 200;

    private final AgentOrder message;
    private final @Nullable Intake intake;
    private final CompletableFuture<OrderReply> reply = new CompletableFuture<>();
    private int inside;
    private boolean closed;

    OpenOrder(AgentOrder message, @Nullable Intake intake) {
        this.message = message;
        this.intake = intake;
    }

    AgentOrder message() {
        return message;
    }

    CompletableFuture<OrderReply> reply() {
        return reply;
    }

    /** Waits for the reply, or for what made the order fail. */
    OrderReply await(Stop stop) throws IOException {
        while (true) {
            try {
                stop.check();
                return reply.get(CANCEL_MILLISECONDS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Not yet: look again whether somebody asked to stop.
            } catch (ExecutionException e) {
                throw asThrown(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("waited for " + message).initCause(e);
            }
        }
    }

    private static IOException asThrown(@Nullable Throwable cause) {
        if (cause instanceof ProblemException problem) {
            return problem.problem().causedBy(problem);
        }
        if (cause instanceof RuntimeException runtime) {
            throw runtime;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    /** @throws ProblemException when this order takes no blocks */
    Intake intake() throws ProblemException {
        if (intake == null) {
            throw gone(message.id()).asException();
        }
        return intake;
    }

    /** Runs work for this order; a failure of it is the failure of the order, for nothing can be left out. */
    <T> T within(Work<T> work) throws IOException {
        synchronized (this) {
            if (closed || reply.isDone()) {
                throw gone(message.id()).asException();
            }
            inside++;
        }
        try {
            return work.run();
        } catch (IOException | RuntimeException e) {
            reply.completeExceptionally(e);
            throw e;
        } finally {
            synchronized (this) {
                inside--;
                notifyAll();
            }
        }
    }

    /** Lets nothing in any more and waits for what is inside. Calls into a sink end; so does this. */
    synchronized void close() {
        closed = true;
        boolean interrupted = false;
        while (inside > 0) {
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

    static Problem gone(String order) {
        return Problem.of(
                Problem.Kind.MISSING,
                "ORDER_GONE",
                "Looked for order " + order + ": it has ended or was never given.",
                "");
    }
}
