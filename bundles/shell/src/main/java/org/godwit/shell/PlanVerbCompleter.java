// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.Plans;

/** What {@code godwit:plan} can do, and plans to do it with. */
@Service
public final class PlanVerbCompleter extends IdCompleter {
    @Override
    Collection<String> words(Services present) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "list", "show", "versions", "export", "put", "generate", "check", "revert", "delete", "schema"));
        for (Plan plan : present.need(Plans.class).list()) {
            words.add(plan.name());
        }
        return words;
    }
}
