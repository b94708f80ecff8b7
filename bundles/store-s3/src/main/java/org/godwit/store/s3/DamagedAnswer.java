// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.IOException;

/** Bytes came whole and are not those that were put. */
final class DamagedAnswer extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedAnswer(String message) {
        super(message);
    }
}
