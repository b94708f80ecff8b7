// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;

/**
 * A part of a run. Both acts may be repeated, also after only a part of them was done.
 *
 * @param name written down before the act begins
 * @param undo takes back what the act did, as far as it got
 */
record Phase(String name, Act act, Act undo) {

    /** What is done with one site. */
    interface Act {
        void run(Attempt attempt) throws IOException;
    }
}
