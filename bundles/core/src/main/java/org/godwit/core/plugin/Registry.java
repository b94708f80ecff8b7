// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plugin;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.job.Events;
import org.godwit.api.plugin.Plugin;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.SourcePlatform;
import org.godwit.api.source.SourcePower;
import org.godwit.api.target.TargetCloud;
import org.godwit.core.site.SiteTools;

/**
 * The plugins that are here now. They come and go at any time: who works with one looks it up for each attempt and
 * keeps it no longer. Safe for use by many threads.
 */
public final class Registry implements SiteTools.Plugged {

    /**
     * @param point the extension point, as the report names it
     * @param provider the bundle, with its version
     * @param rank the higher one is found where two have the same id
     */
    public record Registered(String point, String id, Plugin plugin, String provider, int rank) {}

    private final List<Registered> present = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong generation = new AtomicLong();
    private final Events events;

    public Registry(Events events) {
        this.events = events;
    }

    public void add(Registered plugin) {
        present.add(plugin);
        changed(plugin, "present");
    }

    public void remove(Plugin plugin) {
        for (Registered registered : present) {
            if (registered.plugin() == plugin && present.remove(registered)) {
                changed(registered, "gone");
            }
        }
    }

    public List<Registered> all() {
        return List.copyOf(present);
    }

    public <T extends Plugin> List<T> all(Class<T> type) {
        return present.stream()
                .map(Registered::plugin)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    public <T extends Plugin> Optional<T> find(Class<T> type, String id) {
        return present.stream()
                .filter(registered ->
                        type.isInstance(registered.plugin()) && registered.id().equals(id))
                .max(Comparator.comparingInt(Registered::rank))
                .map(registered -> type.cast(registered.plugin()));
    }

    /** The plugin, or the TRANSIENT problem that it is not here now. */
    public <T extends Plugin> T need(Class<T> type, String id) throws ProblemException {
        Optional<T> found = find(type, id);
        if (found.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "PLUGIN_MISSING",
                            "Looked for " + type.getSimpleName() + " '" + id + "', and it is not there now.",
                            "Install or start the plugin; godwit:plugins shows why it is not there.")
                    .with("extensionPoint", type.getSimpleName())
                    .with("plugin", id)
                    .asException();
        }
        return found.get();
    }

    @Override
    public TargetCloud target(String id) throws ProblemException {
        return need(TargetCloud.class, id);
    }

    @Override
    public Optional<SourcePower> power(String platform) throws ProblemException {
        return need(SourcePlatform.class, platform) instanceof SourcePower power
                ? Optional.of(power)
                : Optional.empty();
    }

    /** Rises whenever a plugin comes or goes. */
    public long generation() {
        return generation.get();
    }

    /** Calls back whenever a plugin came or went. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    private void changed(Registered plugin, String state) {
        generation.incrementAndGet();
        events.publish(
                "plugin",
                "plugin.changed",
                plugin.point() + "/" + plugin.id(),
                Map.of("state", state, "provider", plugin.provider()));
        listeners.forEach(Runnable::run);
    }
}
