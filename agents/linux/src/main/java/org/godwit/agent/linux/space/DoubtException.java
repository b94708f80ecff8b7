// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;

/** A map of free space that is not believed; says what was found. */
public final class DoubtException extends IOException {
    private static final long serialVersionUID = 1L;

    public DoubtException(String found) {
        super(found);
    }

    public static void unless(boolean sane, String found) throws DoubtException {
        if (!sane) {
            throw new DoubtException(found);
        }
    }
}
