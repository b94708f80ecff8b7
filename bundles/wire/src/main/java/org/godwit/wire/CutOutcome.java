// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutResult;

/**
 * What came of a cut order.
 *
 * @param consistency what the snapshot promises now that this disk was read: an image file that was written meanwhile
 *     is no longer of one moment
 */
public record CutOutcome(CutResult result, Consistency consistency) {}
