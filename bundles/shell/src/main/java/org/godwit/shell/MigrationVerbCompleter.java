// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.Plans;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migrations;

/** What {@code godwit:migration} can do, plans to do it with, and the newest migrations. */
@Service
public final class MigrationVerbCompleter extends IdCompleter {
    private static final int MOST = 50;

    @Override
    Collection<String> words(Services present) throws IOException {
        List<String> words = new ArrayList<>(List.of("list", "show", "check", "start"));
        for (Migrations.Act act : Migrations.Act.values()) {
            words.add(SiteWords.verb(act));
        }
        for (Plan plan : present.need(Plans.class).list()) {
            words.add(plan.name());
        }
        for (Migration migration : present.need(Migrations.class).list(MOST)) {
            words.add(migration.id().value());
        }
        return words;
    }
}
