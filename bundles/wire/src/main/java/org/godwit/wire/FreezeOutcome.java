// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.time.Instant;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.FreezingSnapshot;

/**
 * What came of a freeze order.
 *
 * @param takenAt the moment of the freeze, by the agent's clock
 * @param consistency what was reached
 */
public record FreezeOutcome(FreezingSnapshot.Freeze freeze, Instant takenAt, Consistency consistency) {}
