// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

/**
 * What a replication cost.
 *
 * @param readBytes read from the disks at the source
 * @param changedBytes of blocks that differ from the restore point before
 * @param sentBytes payload that crossed the network
 * @param storedBytes by which the store grew
 * @param milliseconds from snapshot to commit
 * @param attempts how often it was begun
 */
public record ReplicationFigures(
        long readBytes, long changedBytes, long sentBytes, long storedBytes, long milliseconds, int attempts) {}
