// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.io.IOException;
import org.godwit.api.chunk.StoreId;

/** Makes a lost catalog again from what a store has recorded. */
public interface Adoption {

    /**
     * Commits the restore points that the store has recorded and the catalog does not know, and remembers their machines
     * where those are unknown. May be repeated.
     *
     * @return how many restore points were added
     */
    int adopt(StoreId store) throws IOException;
}
