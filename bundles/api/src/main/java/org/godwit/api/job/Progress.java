// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.util.OptionalLong;

/**
 * How far a job is.
 *
 * @param phase one word for what it does now: {@code snapshot}, {@code copy}, {@code commit}; empty before it began
 * @param doneBytes of {@code totalBytes}, in this phase
 * @param sentBytes payload that crossed the network, in this attempt
 * @param bytesPerSecond of {@code doneBytes}, lately
 * @param etaSeconds until the phase ends, where it can be told
 */
public record Progress(
        String phase, long doneBytes, long totalBytes, long sentBytes, long bytesPerSecond, OptionalLong etaSeconds) {
    public static final Progress NONE = new Progress("", 0, 0, 0, 0, OptionalLong.empty());
}
