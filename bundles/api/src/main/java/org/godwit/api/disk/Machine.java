// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A computer we protect, as last seen.
 *
 * @param platform id of the {@link org.godwit.api.source.SourcePlatform} that brings it
 * @param memoryBytes 0 when unknown
 * @param connected whether its platform can reach it now
 * @param seenAt when it was last reached
 */
public record Machine(
        MachineId id,
        String name,
        String platform,
        OperatingSystem operatingSystem,
        Firmware firmware,
        int processors,
        long memoryBytes,
        List<Disk> disks,
        List<NetworkInterface> interfaces,
        List<Concern> concerns,
        boolean connected,
        Instant seenAt) {
    public Machine {
        disks = List.copyOf(disks);
        interfaces = List.copyOf(interfaces);
        concerns = List.copyOf(concerns);
    }

    /** The same machine, reached or not. */
    public Machine seen(boolean nowConnected, Instant at) {
        return new Machine(
                id,
                name,
                platform,
                operatingSystem,
                firmware,
                processors,
                memoryBytes,
                disks,
                interfaces,
                concerns,
                nowConnected,
                at);
    }

    /** The same machine, of which more should be known. */
    public Machine noting(List<Concern> more) {
        return new Machine(
                id,
                name,
                platform,
                operatingSystem,
                firmware,
                processors,
                memoryBytes,
                disks,
                interfaces,
                Stream.concat(concerns.stream(), more.stream()).toList(),
                connected,
                seenAt);
    }

    /** The same machine with the disks that one snapshot of it has. */
    public Machine with(List<Disk> snapshotDisks) {
        return new Machine(
                id,
                name,
                platform,
                operatingSystem,
                firmware,
                processors,
                memoryBytes,
                snapshotDisks,
                interfaces,
                concerns,
                connected,
                seenAt);
    }
}
