// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.List;
import org.godwit.api.plan.Finding;
import org.godwit.api.problem.Problem;

/** Findings that keep something from being begun. */
public final class Blockers {
    private Blockers() {}

    /**
     * @param what cannot be done: {@code run the plan}
     * @throws IOException MISCONFIGURED with that code and the first blocker, when there is one
     */
    public static void refuse(List<Finding> found, String code, String what) throws IOException {
        List<Finding> blockers = found.stream()
                .filter(finding -> finding.level() == Finding.Level.BLOCKER)
                .toList();
        if (!blockers.isEmpty()) {
            Finding first = blockers.get(0);
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            code,
                            "Cannot " + what + ": " + first.message()
                                    + (blockers.size() > 1 ? " And " + (blockers.size() - 1) + " more." : ""),
                            first.remedy())
                    .with("finding", first.code())
                    .with("where", first.where())
                    .with("blockers", blockers.size())
                    .asException();
        }
    }
}
