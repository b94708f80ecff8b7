// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plugin;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.job.Events;
import org.godwit.api.plugin.Plugin;
import org.godwit.api.source.SourcePlatform;
import org.godwit.api.source.SourcePower;
import org.godwit.api.target.TargetCloud;
import org.godwit.core.site.SiteTools;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the {@link Registry} which plugins come and go. Present as soon as the core is, whatever else is missing. */
@Component(
        service = {PluginRegistry.class, SiteTools.Plugged.class},
        immediate = true)
public final class PluginRegistry implements SiteTools.Plugged {
    private static final Logger log = LoggerFactory.getLogger(PluginRegistry.class);

    private final Registry registry;

    @Activate
    public PluginRegistry(@Reference Events events) {
        registry = new Registry(events);
    }

    @Override
    public TargetCloud target(String id) throws IOException {
        return registry.target(id);
    }

    @Override
    public Optional<SourcePower> power(String platform) throws IOException {
        return registry.power(platform);
    }

    public Registry registry() {
        return registry;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            service = SourcePlatform.class)
    void addSource(SourcePlatform plugin, ServiceReference<?> reference) {
        add("SourcePlatform", plugin, reference);
    }

    void removeSource(SourcePlatform plugin) {
        remove(plugin);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            service = DedupStrategy.class)
    void addDedup(DedupStrategy plugin, ServiceReference<?> reference) {
        add("DedupStrategy", plugin, reference);
    }

    void removeDedup(DedupStrategy plugin) {
        remove(plugin);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, service = BlobStore.class)
    void addBlobs(BlobStore plugin, ServiceReference<?> reference) {
        add("BlobStore", plugin, reference);
    }

    void removeBlobs(BlobStore plugin) {
        remove(plugin);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            service = ChunkStore.class)
    void addChunks(ChunkStore plugin, ServiceReference<?> reference) {
        add("ChunkStore", plugin, reference);
    }

    void removeChunks(ChunkStore plugin) {
        remove(plugin);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            service = TargetCloud.class)
    void addTarget(TargetCloud plugin, ServiceReference<?> reference) {
        add("TargetCloud", plugin, reference);
    }

    void removeTarget(TargetCloud plugin) {
        remove(plugin);
    }

    /** Parts that are no extension point of their own but want a line in the report: {@code godwit.point=Catalog}. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            service = Plugin.class,
            target = "(godwit.point=*)")
    void addOther(Plugin plugin, ServiceReference<?> reference) {
        add(String.valueOf(reference.getProperty("godwit.point")), plugin, reference);
    }

    void removeOther(Plugin plugin) {
        remove(plugin);
    }

    private void add(String point, Plugin plugin, ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        String provider = bundle == null ? "" : bundle.getSymbolicName() + " " + bundle.getVersion();
        Object rank = reference.getProperty("service.ranking");
        registry.add(new Registry.Registered(point, plugin.id(), plugin, provider, rank instanceof Integer i ? i : 0));
        log.info("plugin came: point={} id={} provider={}", point, plugin.id(), provider);
    }

    private void remove(Plugin plugin) {
        registry.remove(plugin);
        log.info("plugin went: class={}", plugin.getClass().getName());
    }
}
