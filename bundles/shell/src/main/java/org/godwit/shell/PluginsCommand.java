// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.plugin.Plugins;
import org.godwit.shell.Table.Cell;

/** {@code godwit:plugins}. */
@Service
@Command(
        scope = "godwit",
        name = "plugins",
        description = "Says for each extension point what is present, and why what is not present is not")
public final class PluginsCommand extends GodwitCommand {

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Override
    void run() throws IOException {
        Table table = new Table("No extension points.", "Extension point", "Id", "State", "Provider", "Detail");
        for (PluginStatus plugin : need(Plugins.class).report()) {
            table.add(
                    Cell.of(plugin.extensionPoint()),
                    Cell.of(plugin.id()),
                    Cell.of(plugin.state().name().toLowerCase(Locale.ROOT)),
                    Cell.of(plugin.provider()),
                    Cell.of(plugin.detail()));
        }
        table.print(out(), json);
    }
}
