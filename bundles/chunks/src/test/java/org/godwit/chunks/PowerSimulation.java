// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.security.Provider;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.Random;

/**
 * {@link UpkeepSimulation} on a disk that loses what was not synced ({@link LossyDisk}), store-fs included: processes die
 * at any write, in openings too, with the power or without. A process of its own, because a seed is repeated only when
 * ids and nonces come out the same: here they are not random.
 */
final class PowerSimulation {
    private PowerSimulation() {}

    /** {@code --seeds N} plays 1 to N, {@code --seed S} plays one, {@code --range FIRST-LAST} plays some. */
    public static void main(String[] args) {
        Security.insertProviderAt(new Repeatable(), 1);
        try {
            UpkeepSimulation.Seeds seeds = UpkeepSimulation.Seeds.of(args);
            System.out.println(playAll(seeds.first(), seeds.last()));
        } catch (AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static String playAll(long first, long last) {
        long begun = System.nanoTime();
        Tally sum = Tally.NONE;
        for (long seed = first; seed <= last; seed++) {
            Repeated.RANDOM.setSeed(seed);
            sum = sum.plus(UpkeepSimulation.play(seed, "--power", LossyWorld::new));
        }
        return sum.text(last - first + 1, (System.nanoTime() - begun) / 1e9) + ", "
                + sum.events().changes() + " changes of the disk";
    }

    /** Gives out random numbers that are none. */
    private static final class Repeatable extends Provider {
        private static final long serialVersionUID = 1L;

        Repeatable() {
            super("repeatable", "1", "random numbers that are the same each time");
            put("SecureRandom.repeatable", Repeated.class.getName());
        }
    }

    /** Public, as providers want it. */
    public static final class Repeated extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;
        private static final Random RANDOM = new Random(0);

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            RANDOM.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] bytes = new byte[count];
            RANDOM.nextBytes(bytes);
            return bytes;
        }
    }
}
