// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;

/** Bytes of a pack are not what was written. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String found) {
        super(found);
    }
}
