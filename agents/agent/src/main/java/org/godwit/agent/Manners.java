// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

/**
 * How much of the machine a replication may take. What is read while file systems are frozen is not limited: that would only make them
 * stand longer.
 *
 * @param reads of all disks together
 * @param sends of what goes to the controller: runs of chunks, which is nearly all of it
 * @param aside what a thread that works for a replication does first, to let others of the machine go before it
 * @param parallelDisks how many disks are read at the same time; 0 for as many as the controller asks for
 */
public record Manners(RateLimit reads, RateLimit sends, Runnable aside, int parallelDisks) {
    /** Takes what it gets. */
    public static final Manners NONE = new Manners(RateLimit.of(0), RateLimit.of(0), () -> {}, 0);

    /** What the controller allows, in bytes a second, 0 for all there is; what is lower, this or our own, holds. */
    void allow(long readBytesPerSecond, long sendBytesPerSecond, Log log) {
        reads.allow(readBytesPerSecond);
        sends.allow(sendBytesPerSecond);
        log.news(
                "limits",
                "limits of the controller readBytesPerSecond=" + readBytesPerSecond + " sendBytesPerSecond="
                        + sendBytesPerSecond);
    }
}
