// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Threads of which one runs at a time: who has the baton. It is handed on where somebody rests or a call takes its time, to
 * whom the seed says, so that the same seed plays the same. Time goes on only when all rest.
 */
final class Baton implements Executor {
    private static final class Runner {
        private final Semaphore turn = new Semaphore(0);
        private Instant wake = Instant.MIN;
    }

    private final SimulatedWorld world;
    private final List<Runner> waiting = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private Instant now;

    Baton(SimulatedWorld world) {
        this.world = world;
        this.now = world.clock().instant();
    }

    /** Starts a thread that runs when it is handed the baton. */
    @Override
    public void execute(Runnable work) {
        Runner runner = new Runner();
        waiting.add(runner);
        Thread thread = new Thread(() -> {
            runner.turn.acquireUninterruptibly();
            try {
                work.run();
            } catch (SimulatedWorld.Crash e) {
                // It died with its process.
            } finally {
                handOn();
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Lets others run; they may be done, or not, when this returns. */
    void yieldTurn() {
        rest(Duration.ZERO);
    }

    /** Returns when that time has gone by and it is this thread's turn again. */
    void rest(Duration time) {
        Runner me = new Runner();
        me.wake = world.nowAgain().plus(time);
        waiting.add(me);
        handOn();
        me.turn.acquireUninterruptibly();
    }

    private void handOn() {
        if (waiting.isEmpty()) {
            return;
        }
        now = world.nowAgain();
        List<Runner> ready =
                waiting.stream().filter(runner -> !runner.wake.isAfter(now)).toList();
        if (ready.isEmpty()) {
            Instant next = waiting.stream()
                    .map(runner -> runner.wake)
                    .min(Instant::compareTo)
                    .orElseThrow();
            world.pass(Duration.between(now, next).toMillis() + 1);
            now = world.nowAgain();
            ready = waiting.stream().filter(runner -> !runner.wake.isAfter(now)).toList();
        }
        Runner chosen = ready.get(world.random.nextInt(ready.size()));
        waiting.remove(chosen);
        chosen.turn.release();
    }

    /** Whether anybody but the caller has something left to do. */
    boolean isAlone() {
        return waiting.isEmpty();
    }
}
