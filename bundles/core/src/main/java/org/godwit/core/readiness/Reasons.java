// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.godwit.api.readiness.Readiness;
import org.godwit.api.readiness.Readiness.Level;
import org.godwit.api.readiness.Readiness.Reason;

/** Why something is not ready; those of one level in the order in which they were added, causes before what they cause. */
final class Reasons {
    private final List<Reason> reasons = new ArrayList<>();

    void add(Level level, String code, String text, String remedy) {
        reasons.add(new Reason(level, code, text, remedy));
    }

    Readiness readiness() {
        reasons.sort(Comparator.comparing(Reason::level).reversed());
        return new Readiness(reasons.isEmpty() ? Level.READY : reasons.get(0).level(), reasons);
    }

    /** Left out for one reason. */
    static Readiness excluded(String code, String text, String remedy) {
        return new Readiness(Level.EXCLUDED, List.of(new Reason(Level.EXCLUDED, code, text, remedy)));
    }
}
