// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.time.Instant;
import java.util.List;

/**
 * What reading a restore point back has shown.
 *
 * @param damages empty when every byte is there and every root is what the source computed; at most
 *     {@value #MAX_DAMAGES}
 */
public record Verification(RestorePointId point, Instant at, long readBytes, List<Damage> damages) {
    /** Damages listed one by one; neighbours are merged first. */
    public static final int MAX_DAMAGES = 1000;

    public Verification {
        damages = List.copyOf(damages);
    }

    public boolean intact() {
        return damages.isEmpty();
    }
}
