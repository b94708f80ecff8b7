// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.godwit.api.access.ServerIdentity;
import org.godwit.api.export.Exports;
import org.godwit.api.job.Events;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.api.plugin.Plugin;
import org.godwit.api.point.PointDisks;
import org.godwit.api.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exports on one port. Where that cannot be had it says so, and there are none: nothing else depends on them. */
@Component(
        service = {Exports.class, Plugin.class},
        property = "godwit.point=Exports",
        immediate = true,
        configurationPid = Config.PID)
@Designate(ocd = Config.class)
public final class NbdExports implements Exports, Plugin {
    private static final Logger LOG = LoggerFactory.getLogger(NbdExports.class);
    private static final long LOOK_SECONDS = 2;

    private final ExportBook book;
    private final Optional<NbdServer> server;
    private final Optional<Problem> trouble;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(NbdServer::thread);
    private volatile @Nullable TlsKeys keys;

    @Activate
    public NbdExports(
            @Reference PointDisks disks, @Reference Events events, Config config, Map<String, Object> properties)
            throws IOException {
        ConfigurationKeys.refuseUnknown(Config.PID, properties, Config.class);
        Path folder = config.folder().isBlank()
                ? Path.of(System.getProperty("karaf.data", "data"), "exports")
                : Path.of(config.folder());
        Listener listener = listen(config);
        server = listener.server();
        trouble = listener.trouble();
        Live.Means means = new Live.Means(
                disks,
                new BlockCache(config.cache_mib()),
                ReadAhead.threads(),
                folder.toAbsolutePath(),
                (long) config.written_gib() << 30);
        boolean loopback = InetAddress.getByName(config.host()).isLoopbackAddress();
        Place place = new Place(config.host(), server.map(NbdServer::port).orElse(config.port()), loopback);
        book = new ExportBook(means, place, events, Clock.systemUTC(), new SecureRandom());
        book.comeBack();
        looking.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private record Listener(Optional<NbdServer> server, Optional<Problem> trouble) {}

    private Listener listen(Config config) {
        if (config.port() == 0) {
            return new Listener(
                    Optional.empty(), Optional.of(Refusals.off("port is 0 in etc/" + Config.PID + ".cfg.")));
        }
        try {
            InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(config.host()), config.port());
            return new Listener(Optional.of(NbdServer.open(at, new Way(), config.connections())), Optional.empty());
        } catch (IOException | IllegalArgumentException e) {
            Problem problem = Refusals.off("port " + config.port() + " of " + config.host() + " cannot be listened on: "
                    + e.getMessage() + ".");
            LOG.warn("no exports: {}", problem.message());
            return new Listener(Optional.empty(), Optional.of(problem));
        }
    }

    /** The server may be asked before all here is made. */
    private final class Way implements Door {
        @Override
        public Optional<Served> find(String name) {
            ExportBook known = book;
            return known == null ? Optional.empty() : known.named(name);
        }

        @Override
        public Optional<javax.net.ssl.SSLContext> tls() throws IOException {
            TlsKeys now = keys;
            return now == null ? Optional.empty() : Optional.of(now.context());
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addIdentity(ServerIdentity identity) {
        keys = new TlsKeys(identity);
    }

    void removeIdentity(ServerIdentity identity) {
        keys = null;
    }

    /** Exports that are written end here and now; the others are there again when this is. */
    @Deactivate
    void stop() throws IOException {
        looking.shutdownNow();
        if (server.isPresent()) {
            server.get().close();
        }
        book.close();
    }

    private void look() {
        try {
            book.look();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("exports cannot be looked after now and are again", e);
        }
    }

    @Override
    public String id() {
        return "nbd";
    }

    @Override
    public Optional<Problem> trouble() {
        return trouble;
    }

    @Override
    public Export create(Order order, String by) throws IOException {
        if (trouble.isPresent()) {
            throw trouble.get().asException();
        }
        if (order.life().compareTo(Duration.ofMinutes(1)) < 0 || order.life().compareTo(MOST_LIFE) > 0) {
            throw Refusals.life(order.life());
        }
        return book.create(order, keys != null, by);
    }

    @Override
    public List<Export> list() {
        return book.list();
    }

    @Override
    public Export find(String id) throws IOException {
        return book.find(id);
    }

    @Override
    public void end(String id, String by) throws IOException {
        book.end(id, by);
    }
}
