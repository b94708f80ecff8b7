// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;

/** A request that is answered by an error of the protocol; the connection goes on. */
final class RefusedRequest extends IOException {
    private static final long serialVersionUID = 1L;

    private final int error;

    RefusedRequest(int error, String why) {
        super(why);
        this.error = error;
    }

    int error() {
        return error;
    }
}
