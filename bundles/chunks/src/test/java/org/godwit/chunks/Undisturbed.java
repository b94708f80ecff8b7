// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import org.godwit.api.point.StoreUpkeep;

/** Looks at nothing and never stops. */
record Undisturbed() implements StoreUpkeep.Watch {
    @Override
    public void phase(String name, long totalBytes) {}

    @Override
    public void done(long bytes) {}

    @Override
    public void throwIfStopped() {}
}
