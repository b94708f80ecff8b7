// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import java.time.Clock;
import java.util.function.Supplier;
import org.godwit.core.image.Crew;
import org.godwit.core.image.Sampler;

/**
 * Time, names and threads, as they come in from outside.
 *
 * @param ids 26 characters that sort by time
 * @param crews threads for one piece of work
 * @param sampler of what sources call unchanged
 */
public record Workshop(Clock clock, Supplier<String> ids, Supplier<Crew> crews, Sampler sampler) {
    public Workshop(Clock clock, Supplier<String> ids, Supplier<Crew> crews) {
        this(clock, ids, crews, Sampler.NONE);
    }
}
