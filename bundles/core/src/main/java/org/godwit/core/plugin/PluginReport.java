// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.plugin.PluginStatus.State;
import org.godwit.api.plugin.Plugins;
import org.godwit.api.problem.Problem;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Says for each extension point what is there, and in one line why what is not is not. */
@Component(service = Plugins.class, immediate = true)
public final class PluginReport implements Plugins {

    /** Without one of each no replication can be made and restored. */
    static final List<String> POINTS =
            List.of("SourcePlatform", "DedupStrategy", "BlobStore", "ChunkStore", "TargetCloud", "Catalog");

    private final Registry registry;
    private final ComponentFailures failures;

    @Activate
    public PluginReport(
            BundleContext context, @Reference PluginRegistry plugins, @Reference ServiceComponentRuntime components) {
        this(plugins.registry(), new ComponentFailures(context, components));
    }

    PluginReport(Registry registry, ComponentFailures failures) {
        this.registry = registry;
        this.failures = failures;
    }

    @Override
    public List<PluginStatus> report() {
        List<PluginStatus> lines = new ArrayList<>();
        registry.all().forEach(registered -> lines.add(line(registered)));
        lines.addAll(failures.lines());
        for (String point : POINTS) {
            if (lines.stream().noneMatch(line -> line.extensionPoint().equals(point))) {
                lines.add(new PluginStatus(
                        point,
                        "-",
                        State.MISSING,
                        "",
                        "No bundle offers a " + point + "; install a feature that does."));
            }
        }
        lines.sort(Comparator.comparing(PluginStatus::extensionPoint).thenComparing(PluginStatus::id));
        return List.copyOf(lines);
    }

    private static PluginStatus line(Registry.Registered registered) {
        Optional<Problem> trouble;
        try {
            trouble = registered.plugin().trouble();
        } catch (RuntimeException | LinkageError e) {
            trouble = Optional.of(
                    Problem.of(Problem.Kind.TRANSIENT, "PLUGIN_LEFT", "Asked the plugin, and it is leaving: " + e, ""));
        }
        return new PluginStatus(
                registered.point(),
                registered.id(),
                trouble.isPresent() ? State.TROUBLED : State.PRESENT,
                registered.provider(),
                trouble.map(Problem::toString).orElse(""));
    }
}
