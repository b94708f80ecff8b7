// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.godwit.wire.Token;

/**
 * @param controller {@code https://host:port}
 * @param token needed once, to enrol
 * @param state folder for the agent's identity
 * @param version of the agent, as it tells the controller
 * @param pace how patiently it tries again
 * @param manners how much of the machine it takes
 */
public record Settings(URI controller, Optional<Token> token, Path state, String version, Pace pace, Manners manners) {

    /**
     * @param first wait after the first failure; doubled each time
     * @param most longest wait
     */
    public record Pace(Duration first, Duration most) {
        public static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(15));

        /** The wait before the given try, from 1. */
        Duration before(int attempt) {
            Duration wait = first.multipliedBy(1L << Math.min(attempt - 1, 20));
            return wait.compareTo(most) > 0 ? most : wait;
        }
    }
}
