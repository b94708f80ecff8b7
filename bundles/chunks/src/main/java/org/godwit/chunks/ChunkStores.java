// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.MasterKeyChange;
import org.godwit.api.chunk.MasterKeys;
import org.godwit.api.plugin.ConfigurationKeys;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers a {@link ChunkStore} for every {@link BlobStore} that comes, and takes it away when that one goes. */
@Component(name = ChunkStores.PID, configurationPid = ChunkStores.PID, service = MasterKeys.class, immediate = true)
@Designate(ocd = Config.class)
public final class ChunkStores implements MasterKeys {
    static final String PID = "org.godwit.chunks";

    private static final Logger LOG = LoggerFactory.getLogger(ChunkStores.class);
    /** A store in trouble is tried again after 1, 2, 4, … 30 seconds. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final BundleContext context;
    private final Settings settings;
    private final Path tierFolder;
    private final long tierBytes;
    private final Map<BlobStore, Offer> offers = new HashMap<>();

    private record Offer(PackedChunkStore store, ServiceRegistration<ChunkStore> registration) {}

    @Activate
    public ChunkStores(BundleContext context, Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        this.context = context;
        if (config.zstd_level() < 1 || config.zstd_level() > 19) {
            throw new IllegalArgumentException("zstd.level is 1 to 19, not " + config.zstd_level());
        }
        new SelfTest().run();
        if (config.index_filter_mib() < 1 || config.index_filter_mib() > 1024) {
            throw new IllegalArgumentException("index.filter.mib is 1 to 1024, not " + config.index_filter_mib());
        }
        if (config.tier_mib() < 0 || config.tier_mib() > 1 << 20) {
            throw new IllegalArgumentException("tier.mib is 0 to 1048576, not " + config.tier_mib());
        }
        this.tierFolder = Path.of(Placeholders.filled(config.tier_folder()));
        this.tierBytes = (long) config.tier_mib() << 20;
        this.settings = new Settings(
                Path.of(Placeholders.filled(config.master_key_file())),
                Passphrases.configured(Placeholders.filled(config.master_passphrase_file())),
                Path.of(Placeholders.filled(config.spool_folder())),
                Path.of(Placeholders.filled(config.index_folder())),
                new DiskChunkIndex.Limits(Settings.TABLE_ENTRIES, (long) config.index_filter_mib() << 20),
                config.zstd_level(),
                Settings.PACK_BYTES,
                Settings.CACHE_BYTES,
                SpoolEpoch.kernelBootId(),
                Threads.REAL,
                RETRY);
    }

    @Reference(name = "blobs", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void bind(BlobStore blobs) {
        String id = blobs.id();
        if (offers.values().stream().anyMatch(offer -> offer.store().id().equals(id))) {
            LOG.error("store={} is configured twice; the second one is not used", id);
            return;
        }
        Tier tier = blobs.isFar() ? new Tier(tierFolder.resolve(id), tierBytes) : Tier.none();
        PackedChunkStore store = new PackedChunkStore(settings, blobs, tier);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("store.id", id);
        offers.put(blobs, new Offer(store, context.registerService(ChunkStore.class, store, properties)));
        LOG.info("store={} came", id);
    }

    synchronized void unbind(BlobStore blobs) {
        Offer offer = offers.remove(blobs);
        if (offer != null) {
            end(offer);
        }
    }

    @Override
    public String masterKeyId() throws IOException {
        return settings.keyRing()
                .current()
                .map(MasterKey::hexId)
                .orElseThrow(
                        () -> new NoSuchFileException(settings.masterKeyFile().toString()));
    }

    @Override
    public synchronized MasterKeyChange rotateMasterKey() throws IOException {
        List<PackedChunkStore> stores =
                offers.values().stream().map(Offer::store).toList();
        return new KeyRotation(settings.keyRing()).rotate(stores);
    }

    @Deactivate
    synchronized void close() {
        offers.values().forEach(ChunkStores::end);
        offers.clear();
    }

    private static void end(Offer offer) {
        try {
            offer.registration().unregister();
        } catch (IllegalStateException e) {
            LOG.debug("store={} was unregistered already", offer.store().id(), e);
        }
        offer.store().close();
        LOG.info("store={} went", offer.store().id());
    }
}
