// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.api.job.JobContext;
import org.godwit.api.plugin.Plugin;

/** Where machines land. Every call may be repeated and then finds what it made before. */
public interface TargetCloud extends Plugin {

    /**
     * Creates a volume of zeroes.
     *
     * @throws IOException MISCONFIGURED names a setting that is unknown, missing or wrong
     */
    Volume createVolume(JobContext job, VolumeSpec spec) throws IOException;

    VolumeWriter openVolume(JobContext job, Volume volume) throws IOException;

    /** Deletes a volume; nothing happens when there is none. */
    void deleteVolume(JobContext job, Volume volume) throws IOException;

    /**
     * The volume of that scope and name, where it exists. May miss what was asked for within the last {@link #settling};
     * never names one that this controller did not make.
     */
    Optional<Volume> findVolume(JobContext job, VolumeSpec spec) throws IOException;

    /**
     * Starts an instance that boots from the first volume. Of one scope and name there is one.
     *
     * @throws IOException UNSUPPORTED {@code BOOT_UNAVAILABLE} when this target cannot start machines here, with why
     */
    Instance boot(JobContext job, InstanceSpec spec, List<Volume> volumes) throws IOException;

    /**
     * Waits until {@code pattern} is found in what the instance shows on its serial console, it ends, or time is up.
     */
    Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException;

    /** The instance of that scope and name, where it exists; as {@link #findVolume}. */
    Optional<Instance> findInstance(JobContext job, InstanceSpec spec) throws IOException;

    /**
     * How long something that was asked for may be on its way, or made and not yet found. What was not found later than
     * that is not there and will not be.
     */
    default Duration settling() {
        return Duration.ZERO;
    }

    /**
     * Where the controller reaches a port of {@link InstanceSpec.Network#ports}; empty as long as the instance has no
     * address. Says nothing about whether anybody answers.
     */
    Optional<InetSocketAddress> endpoint(JobContext job, Instance instance, int port) throws IOException;

    /**
     * What the screen of an instance shows now, a PNG (ISO 15948); quick. Empty when it has none, is stopped, or this target
     * shows none.
     */
    default Optional<byte[]> screen(JobContext job, Instance instance) throws IOException {
        return Optional.empty();
    }

    /** Stops an instance and forgets it; its volumes stay. Nothing happens when there is none. */
    void discard(JobContext job, Instance instance) throws IOException;
}
