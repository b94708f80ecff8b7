// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

/** Random tests can be run again: -Dgodwit.seed=N. */
final class Seed {
    private Seed() {}

    static long of(Class<?> test) {
        String given = System.getProperty("godwit.seed", "");
        long seed = given.isBlank() ? System.nanoTime() : Long.parseLong(given);
        System.err.println(
                test.getSimpleName() + ": run again with -Dit.test=" + test.getSimpleName() + " -Dgodwit.seed=" + seed);
        return seed;
    }
}
