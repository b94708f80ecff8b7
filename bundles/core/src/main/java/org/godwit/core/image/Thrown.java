// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What another thread has thrown, to be thrown here. */
final class Thrown {
    private Thrown() {}

    /** As an IOException to throw; errors and unchecked exceptions are thrown at once. */
    static IOException asIo(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return failure instanceof IOException io ? io : new IOException(failure);
    }
}
