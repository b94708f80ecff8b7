// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.time.Duration;

/**
 * The proof that an instance came up.
 *
 * @param reached whether what was waited for was seen in time
 * @param after how long it took from the start of the instance
 * @param excerpt what was seen: the end of its console, at most 4 KiB
 */
public record Evidence(boolean reached, Duration after, String excerpt) {}
