// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.ArrayList;
import java.util.List;

/** All packs of the open store, by the number that {@link Place} uses. */
final class Packs {
    private final List<Pack> packs = new ArrayList<>();

    synchronized int add(Pack pack) {
        packs.add(pack);
        return packs.size() - 1;
    }

    synchronized Pack get(int number) {
        return packs.get(number);
    }
}
