// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code godwitctl plugins}. */
@Command(
        name = "plugins",
        mixinStandardHelpOptions = true,
        description = "Say for each extension point what is present, and why what is not present is not")
final class Plugins extends Act {
    Plugins(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        JsonNode plugins = api().get("/api/v1/plugins").path("items");
        if (json()) {
            print(plugins);
            return Exit.OK;
        }
        Table table = table("Extension point", "Id", "State", "Provider", "Detail");
        for (JsonNode plugin : plugins) {
            table.add(
                    plugin.path("extensionPoint").asText(),
                    plugin.path("id").asText(),
                    plugin.path("state").asText(),
                    plugin.path("provider").asText(),
                    plugin.path("detail").asText());
        }
        table.print(around.out());
        return Exit.OK;
    }
}
