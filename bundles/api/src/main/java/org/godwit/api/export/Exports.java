// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.export;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.point.RestorePointId;

/**
 * Disks of restore points served over the network as block devices (NBD). As long as an export is there, neither retention
 * nor anybody deletes its restore point. One that is read only comes back when the controller is started again, under the
 * same name and until the same time; one that is written ends with the controller, and what was written with it.
 */
public interface Exports {

    /** The longest life of an export. */
    Duration MOST_LIFE = Duration.ofDays(30);

    /**
     * @param disk its name; empty for the only disk of the point
     * @param writable whether it takes writes; they go to a file beside, and never to the restore point
     * @param tls whether only TLS will do; empty for what the address that is listened on asks for
     * @param life how long it is there, if nobody ends it before
     */
    record Order(RestorePointId point, String disk, boolean writable, Optional<Boolean> tls, Duration life) {}

    /**
     * @param name by which it is asked for: 160 bits that nobody guesses. Who has it may read the disk
     * @param uri with the name in it, as {@code qemu-img}, {@code nbdcopy} and others take it
     * @param tls whether only TLS will do
     * @param by who wanted it
     */
    record Export(
            String id,
            RestorePointId point,
            String disk,
            long sizeBytes,
            boolean writable,
            boolean tls,
            String name,
            URI uri,
            Instant createdAt,
            Instant endsAt,
            String by,
            Activity activity) {}

    /**
     * Since the controller was started.
     *
     * @param connections now
     * @param servedBytes read by clients, holes left out
     * @param loadedBytes read from the store for that
     * @param writtenBytes that the file of an export that is written holds
     * @param trouble why it cannot be read now; empty when it can
     */
    record Activity(int connections, long servedBytes, long loadedBytes, long writtenBytes, String trouble) {}

    /**
     * Begins to serve a disk.
     *
     * @throws IOException MISSING {@code RESTORE_POINT_UNKNOWN}, {@code DISK_MISSING}; MISCONFIGURED {@code DISK_UNNAMED},
     *     {@code EXPORT_LIFE_WRONG}, {@code EXPORT_NEEDS_TLS}, {@code EXPORTS_TOO_MANY}, {@code EXPORTS_OFF} when the port
     *     cannot be listened on
     */
    Export create(Order order, String by) throws IOException;

    /** Oldest first. */
    List<Export> list();

    /** @throws IOException MISSING {@code EXPORT_UNKNOWN} */
    Export find(String id) throws IOException;

    /**
     * Ends an export and the connections to it; nobody can use its name again.
     *
     * @throws IOException MISSING {@code EXPORT_UNKNOWN}
     */
    void end(String id, String by) throws IOException;
}
