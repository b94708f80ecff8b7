// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import java.io.IOException;
import java.util.Random;
import org.godwit.api.problem.Problem;

/** Failures that come by a seed: the same seed, the same failures at the same places. */
public final class Faults {
    private final Random random;
    private boolean on;
    private long injected;

    private Faults(Random random, boolean on) {
        this.random = random;
        this.on = on;
    }

    /** Nothing ever fails. */
    public static Faults none() {
        return new Faults(new Random(0), false);
    }

    public static Faults of(Random random) {
        return new Faults(random, true);
    }

    /**
     * From now on things fail, or do not.
     *
     * @return whether they did before
     */
    public synchronized boolean enabled(boolean now) {
        boolean before = on;
        on = now;
        return before;
    }

    /** How many failures there were. */
    public synchronized long injected() {
        return injected;
    }

    /** True once in so many calls. */
    public synchronized boolean strikes(int oneIn) {
        boolean struck = on && random.nextInt(oneIn) == 0;
        injected += struck ? 1 : 0;
        return struck;
    }

    /** Fails once in so many calls, with a TRANSIENT problem. */
    public void maybe(int oneIn, String code) throws IOException {
        if (strikes(oneIn)) {
            throw Problem.of(Problem.Kind.TRANSIENT, code, "Injected fault " + code + ".", "")
                    .asException();
        }
    }
}
