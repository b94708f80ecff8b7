// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePointId;

/** What a job is to do. */
public sealed interface JobOrder {

    /**
     * {@code replicate}, {@code restore}, {@code verify}, {@code check}, {@code sweep}, {@code scrub}, {@code resend}, {@code move},
     * {@code launch}, {@code update}, {@code remove}, {@code detach}.
     */
    default String kind() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** The machine that it names. */
    default Optional<MachineId> ofMachine() {
        if (this instanceof Move move && move.load instanceof Load.OfMachine one) {
            return Optional.of(one.machine);
        }
        Optional<MachineId> resent = this instanceof Resend resend ? Optional.of(resend.machine) : Optional.empty();
        return this instanceof Replicate replicate ? Optional.of(replicate.machine) : resent;
    }

    /** The restore point that it names. */
    default Optional<RestorePointId> ofPoint() {
        if (this instanceof Move move && move.load instanceof Load.OfPoint one) {
            return Optional.of(one.point);
        }
        Optional<RestorePointId> read = this instanceof Verify verify ? Optional.of(verify.point) : Optional.empty();
        return this instanceof Restore restore ? Optional.of(restore.point) : read;
    }

    /**
     * A new restore point of a machine.
     *
     * @param disks names of the disks to take; empty for all
     * @param from the cloud site in which it is read; empty: its own platform
     * @param full whether everything is read and compared, whatever is known of what changed
     */
    record Replicate(MachineId machine, List<String> disks, Optional<CloudSiteId> from, boolean full)
            implements JobOrder {
        public Replicate {
            disks = List.copyOf(disks);
        }

        public Replicate(MachineId machine, List<String> disks, boolean full) {
            this(machine, disks, Optional.empty(), full);
        }

        public Replicate(MachineId machine, List<String> disks) {
            this(machine, disks, false);
        }
    }

    /**
     * A restore point made into volumes, and if asked for into a running machine.
     *
     * @param target id of the {@link org.godwit.api.target.TargetCloud}
     * @param disks names of the disks to restore; empty for all
     * @param settings for the target: {@code folder}, {@code format}
     * @param boot whether to start the result and see it come up
     * @param pastDamage whether zeroes take the place of what cannot be had back, each range being named in the result;
     *     else the restore fails and names them
     */
    record Restore(
            RestorePointId point,
            String target,
            List<String> disks,
            Map<String, String> settings,
            Optional<Boot> boot,
            boolean pastDamage)
            implements JobOrder {
        public Restore {
            disks = List.copyOf(disks);
            settings = Map.copyOf(settings);
        }

        /** One that does not go past damage. */
        public Restore(
                RestorePointId point,
                String target,
                List<String> disks,
                Map<String, String> settings,
                Optional<Boot> boot) {
            this(point, target, disks, settings, boot, false);
        }
    }

    /**
     * @param consolePattern what the machine shows on its serial console when it is up
     * @param limitSeconds how long to wait for it
     * @param keepRunning whether the machine stays after it was seen
     */
    record Boot(String consolePattern, int limitSeconds, boolean keepRunning) {}

    /** A restore point read back whole and compared with what the source computed. */
    record Verify(RestorePointId point) implements JobOrder {}
    /** A store put to the test of what blob stores promise: {@link org.godwit.api.chunk.BlobCheck}. */
    record Check(StoreId store) implements JobOrder {}

    /** What no restore point of a store needs is removed from it. */
    record Sweep(StoreId store) implements JobOrder {}

    /** Every byte of a store is read and checked, and the restore points that damage hurts are named. */
    record Scrub(StoreId store) implements JobOrder {}

    /** A machine is asked for the blocks that its restore points lack. */
    record Resend(MachineId machine) implements JobOrder {}

    /**
     * Restore points brought from one store to another; they keep their ids, and each lies whole in one of the two at any
     * moment.
     *
     * @param to where they are to lie
     */
    record Move(Load load, StoreId to) implements JobOrder {}

    /** Which restore points are moved, and whether new ones follow them. */
    sealed interface Load {
        /** One point; new ones of its machine go where they went. */
        record OfPoint(RestorePointId point) implements Load {}

        /** All points of a machine, wherever they lie; new ones follow. */
        record OfMachine(MachineId machine) implements Load {}

        /**
         * All points in a store; new ones follow, of machines that have points there.
         *
         * @param domain only those of one dedup domain; empty for all
         */
        record OfStore(StoreId store, Optional<String> domain) implements Load {}
    }

    /** Brings up the machines of a cloud site. */
    record Launch(CloudSiteId site) implements JobOrder {}
    /** Brings single machines of a site to where they are wanted. */
    record Update(CloudSiteId site) implements JobOrder {}
    /**
     * Removes what a cloud site made.
     *
     * @param rollingBack whether what was done to the source is undone too
     */
    record Remove(CloudSiteId site, boolean rollingBack) implements JobOrder {}

    /** Gives the machines of a cloud site over to whoever runs the target. */
    record Detach(CloudSiteId site) implements JobOrder {}
}
