// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.problem.Problem;

/** Bytes of a restore point that cannot be had back, and why. */
public record Damage(DiskId disk, Extent extent, Problem problem) {}
