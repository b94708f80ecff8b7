// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

/** A {@link RunSimulation} in which there are migrations, too. */
final class MigrationSimulation {
    private MigrationSimulation() {}

    /** As {@link RunSimulation#main}. */
    public static void main(String[] args) {
        RunSimulation.main(args, true);
    }
}
