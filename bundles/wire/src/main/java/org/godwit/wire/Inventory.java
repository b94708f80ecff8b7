// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.disk.NetworkInterface;
import org.godwit.api.disk.OperatingSystem;
import org.jspecify.annotations.Nullable;

/**
 * What an agent says of its machine.
 *
 * @param platform id of the source platform it belongs to: {@code linux}
 */
public record Inventory(
        String name,
        String platform,
        @Nullable OperatingSystem operatingSystem,
        @Nullable Firmware firmware,
        int processors,
        long memoryBytes,
        List<SeenDisk> disks,
        List<NetworkInterface> interfaces,
        List<Concern> concerns) {

    /** More disks than a machine has; bounds what one message can make the controller remember. */
    public static final int MAX_DISKS = 256;

    private static final int MAX_NAME = 253;

    public Inventory {
        disks = listOf(disks);
        interfaces = listOf(interfaces);
        concerns = listOf(concerns);
        if (name == null || name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("a machine has a name of 1 to " + MAX_NAME + " characters");
        }
        if (platform == null || !platform.matches("[a-z0-9][a-z0-9-]{0,31}")) {
            throw new IllegalArgumentException("a platform is 1 to 32 of a-z 0-9 -");
        }
        if (disks.size() > MAX_DISKS) {
            throw new IllegalArgumentException("a machine has at most " + MAX_DISKS + " disks, not " + disks.size());
        }
    }

    /** The machine under the id it enrolled with. */
    public Machine machine(MachineId id, boolean connected, Instant seenAt) {
        List<Disk> named = disks.stream().map(disk -> disk.disk(id)).toList();
        return new Machine(
                id,
                name,
                platform,
                operatingSystem == null ? OperatingSystem.UNKNOWN : operatingSystem,
                firmware == null ? Firmware.UNKNOWN : firmware,
                processors,
                memoryBytes,
                named,
                interfaces,
                concerns,
                connected,
                seenAt);
    }

    /** The same, of which more is known. */
    public Inventory noting(List<Concern> more) {
        return new Inventory(
                name,
                platform,
                operatingSystem,
                firmware,
                processors,
                memoryBytes,
                disks,
                interfaces,
                Stream.concat(concerns.stream(), more.stream()).toList());
    }

    static <T> List<T> listOf(@Nullable List<T> given) {
        return given == null ? List.of() : List.copyOf(given);
    }
}
