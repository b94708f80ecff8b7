// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.testkit.target.SimulatedThings.Key;

/** Time and chance of a {@link FaultyTargetCloud}: which call fails, how, and what takes effect only later. */
final class CloudFaults {

    /** Something that is done. */
    interface Deed<T> {
        T run() throws IOException;
    }

    private record Late(Instant due, Object key, Deed<?> deed) {}

    private final FaultyTargetCloud.World world;
    private final FaultyTargetCloud.Odds odds;
    private final List<Late> late = new ArrayList<>();
    private Optional<Duration> nextIsLate = Optional.empty();
    private boolean enabled = true;
    private long injected;

    CloudFaults(FaultyTargetCloud.World world, FaultyTargetCloud.Odds odds) {
        this.world = world;
        this.odds = odds;
    }

    RandomGenerator random() {
        return world.random();
    }

    InstantSource clock() {
        return world.clock();
    }

    Consumer<Duration> pass() {
        return world.pass();
    }

    boolean enabled(boolean now) {
        boolean before = enabled;
        enabled = now;
        return before;
    }

    long injected() {
        return injected;
    }

    void nextIsLate(Duration after) {
        nextIsLate = Optional.of(after);
    }

    /**
     * Some time, up to what things may take to be found; none while nothing fails. A second less than that, for clocks that
     * go on with each look at them.
     */
    Duration delay() {
        long most = Math.max(0, odds.settling().toMillis() - 1000);
        return enabled && most > 0 ? Duration.ofMillis(random().nextLong(most + 1)) : Duration.ZERO;
    }

    /** A call without effect: it answers, or is refused. */
    void ask(String what) throws IOException {
        settle();
        world.moment().run();
        refuse(what);
    }

    private void refuse(String what) throws IOException {
        if (strikes(odds.refused())) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "CLOUD_BUSY",
                            "Asked the simulated cloud to " + what + ", and it was too busy.",
                            "")
                    .asException();
        }
    }

    /**
     * A call with an effect: it is done and answered; or it is refused and not done; or it is done and the answer is lost; or
     * it times out and is done later, if at all.
     */
    <T> T act(String what, Object key, Deed<T> deed) throws IOException {
        Instant due = world.clock().instant().plus(delay());
        ask(what);
        if (nextIsLate.isPresent()) {
            late.add(new Late(world.clock().instant().plus(nextIsLate.get()), key, deed));
            nextIsLate = Optional.empty();
            throw unanswered(what, new SocketTimeoutException("Read timed out"));
        }
        if (strikes(odds.late())) {
            if (random().nextInt(4) > 0) {
                late.add(new Late(due, key, deed));
            }
            throw unanswered(what, new SocketTimeoutException("Read timed out"));
        }
        if (!odds.twice()) {
            late.removeIf(waiting -> waiting.key().equals(key));
        }
        T answer = deed.run();
        world.moment().run();
        if (strikes(odds.lost())) {
            throw unanswered(what, new IOException("Connection reset by peer"));
        }
        return answer;
    }

    private static IOException unanswered(String what, IOException cause) {
        return Problem.of(
                        Kind.TRANSIENT,
                        "CLOUD_SILENT",
                        "Asked the simulated cloud to " + what + ", and no answer came: " + cause.getMessage() + ".",
                        "")
                .causedBy(cause);
    }

    /** Does what is due by now. */
    void settle() {
        Instant now = world.clock().instant();
        for (Late waiting : List.copyOf(late)) {
            if (!waiting.due().isAfter(now) && late.remove(waiting)) {
                try {
                    waiting.deed().run();
                } catch (IOException e) {
                    // Nobody is there any more who could be told.
                }
            }
        }
    }

    /** What is still to be made. */
    List<Key> onTheirWay() {
        return late.stream()
                .map(Late::key)
                .filter(Key.class::isInstance)
                .map(Key.class::cast)
                .toList();
    }

    private boolean strikes(int oneIn) {
        boolean struck = enabled && oneIn > 0 && random().nextInt(oneIn) == 0;
        injected += struck ? 1 : 0;
        return struck;
    }
}
