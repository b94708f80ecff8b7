// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.Consistency;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.wire.AgentOrder;
import org.godwit.wire.OrderReply;
import org.godwit.wire.Orders;
import org.godwit.wire.ProblemMessage;
import org.godwit.wire.TakenSnapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions come, are replaced and end; each call is an order that is polled for, replied to, or fails with its session. */
@Timeout(30)
class LiveSessionsTest {
    private static final MachineId WEB = new MachineId("mch_web");
    private static final MachineId DB = new MachineId("mch_db");
    private static final Duration LONG = Duration.ofSeconds(60);

    private LiveSessions sessions = sessions(2, LONG);

    private static LiveSessions sessions(int most, Duration lostAfter) {
        return new LiveSessions(
                new LiveSessions.Limits(most, Duration.ofMillis(200), lostAfter, Duration.ofMillis(10)),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        sessions.stop();
    }

    @Test
    void aMachineHasOneSessionAndTheFormerOneEnds() throws Exception {
        LiveSession first = open(WEB);
        LiveSession second = open(WEB);
        assertThat(first.connected()).isFalse();
        assertThat(sessions.connected()).containsExactly(second);
        assertThat(sessions.current(WEB, second.number())).isSameAs(second);
        failsWith("SESSION_STALE", Problem.Kind.TRANSIENT, () -> sessions.current(WEB, first.number()));
        failsWith("SESSION_STALE", Problem.Kind.TRANSIENT, () -> sessions.current(DB, second.number()));
        assertThat(sessions.find(DB)).isEmpty();
    }

    @Test
    void moreAgentsThanAllowedAreTurnedAwayForAWhile() throws Exception {
        open(WEB);
        open(DB);
        failsWith("TOO_MANY_AGENTS", Problem.Kind.TRANSIENT, () -> open(new MachineId("mch_third")));
        open(WEB);
        sessions.end(DB, "test");
        open(new MachineId("mch_third"));
    }

    @Test
    void anAgentThatIsSilentForTooLongIsGoneAndItsOrdersFail() throws Exception {
        sessions.stop();
        sessions = sessions(2, Duration.ofMillis(300));
        LiveSession session = open(WEB);
        failsWith(
                "AGENT_GONE",
                Problem.Kind.TRANSIENT,
                () -> session.snapshot(new RecordingJobContext(), Consistency.CRASH));
        assertThat(sessions.find(WEB)).isEmpty();
        failsWith(
                "AGENT_GONE",
                Problem.Kind.TRANSIENT,
                () -> session.snapshot(new RecordingJobContext(), Consistency.CRASH));
        session.release("s1");
    }

    @Test
    void anOrderIsGivenUntilTheAgentNamesItAndEndsWithItsReply() throws Exception {
        LiveSession session = open(WEB);
        CompletableFuture<TakenSnapshot> taken = snapshot(session);
        AgentOrder order = polled(session, Set.of()).orders().get(0);
        assertThat(order).isInstanceOf(AgentOrder.Take.class);
        assertThat(polled(session, Set.of()).orders())
                .as("the answer was lost: it is given again")
                .containsExactly(order);
        assertThat(polled(session, Set.of(order.id())).orders()).isEmpty();
        OrderReply.Snapshot snapshot = new OrderReply.Snapshot("s1", 1000, Consistency.FUZZY, List.of(), null);
        session.order(order.id()).reply().complete(OrderReply.of(snapshot));
        assertThat(taken.get(10, TimeUnit.SECONDS).id()).isEqualTo("s1");
        failsWith("ORDER_GONE", Problem.Kind.MISSING, () -> session.order(order.id()));
        assertThat(polled(session, Set.of(order.id())).stop()).containsExactly(order.id());
    }

    @Test
    void theAgentsOwnProblemReachesTheCallerWithTheMachine() throws Exception {
        LiveSession session = open(WEB);
        CompletableFuture<TakenSnapshot> taken = snapshot(session);
        AgentOrder order = polled(session, Set.of()).orders().get(0);
        Problem vanished = Problem.of(Problem.Kind.MISSING, "DISK_VANISHED", "Looked: nothing.", "Bring it back.");
        session.order(order.id()).reply().complete(OrderReply.of(ProblemMessage.of(vanished, 0)));
        assertThatThrownBy(() -> taken.get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(ProblemException.class)
                .satisfies(e -> {
                    Problem problem = ((ProblemException) e.getCause()).problem();
                    assertThat(problem.code()).isEqualTo("DISK_VANISHED");
                    assertThat(problem.facts()).containsEntry("machine", "mch_web");
                });
    }

    @Test
    void aReplyToAnotherQuestionIsAFault() throws Exception {
        LiveSession session = open(WEB);
        CompletableFuture<TakenSnapshot> taken = snapshot(session);
        AgentOrder order = polled(session, Set.of()).orders().get(0);
        session.order(order.id()).reply().complete(OrderReply.done());
        assertThatThrownBy(() -> taken.get(10, TimeUnit.SECONDS)).hasMessageContaining("reply without snapshot");
    }

    @Test
    void aCancelledJobEndsItsOrder() throws Exception {
        LiveSession session = open(WEB);
        RecordingJobContext job = new RecordingJobContext();
        job.cancelAfter(0);
        assertThatThrownBy(() -> session.snapshot(job, Consistency.CRASH)).isInstanceOf(JobCancelledException.class);
    }

    @Test
    void pollAndLostTimesThatCannotWorkAreRefused() {
        Map<String, Object> keys = Map.of("pol.seconds", "3");
        assertThatThrownBy(() -> new LiveSessions(new Page(4, 15), keys)).hasMessageContaining("pol.seconds");
        for (Page odd : new Page[] {new Page(0, 15), new Page(51, 200), new Page(10, 20)}) {
            assertThatThrownBy(() -> new LiveSessions(odd, Map.of())).hasMessageContaining("org.godwit.gateway.cfg");
        }
    }

    private LiveSession open(MachineId machine) throws IOException {
        return sessions.open(machine, Requests.inventory(machine.value()));
    }

    private static CompletableFuture<TakenSnapshot> snapshot(LiveSession session) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return session.snapshot(new RecordingJobContext(), Consistency.CRASH);
            } catch (IOException e) {
                throw new java.util.concurrent.CompletionException(e);
            }
        });
    }

    /** What a poll is answered with, at the latest when it has waited long enough. */
    private static Orders polled(LiveSession session, Set<String> running) throws Exception {
        CompletableFuture<Orders> answer = new CompletableFuture<>();
        session.poll(new OpenPoll(running, System.nanoTime(), answer::complete));
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static void failsWith(String code, Problem.Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(code);
            assertThat(e.problem().kind()).isEqualTo(kind);
        });
    }
}
