// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plan;

import java.util.List;
import java.util.Optional;

/**
 * Machines that may start together, once all of the groups before are ready.
 *
 * @param rank of all of them; a rank whose machines depend on each other has several groups
 * @param approval what a person must agree to before this group is started
 * @param machines at least one, in the order of the document
 */
public record StartGroup(int rank, Optional<String> approval, List<PlannedMachine> machines) {
    public StartGroup {
        machines = List.copyOf(machines);
    }
}
