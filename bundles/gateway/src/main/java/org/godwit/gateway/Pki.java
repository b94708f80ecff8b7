// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.godwit.api.access.ServerIdentity;
import org.godwit.api.plugin.ConfigurationKeys;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the authority and the server's certificate, and opens the port: Felix HTTP (which waits for its configuration,
 * {@code org.apache.felix.http.require.config=true}) is told address, port and key store. Once a day it looks whether
 * the certificate ends soon; a new one restarts the listener, agents connect again by themselves.
 *
 * <p>Waits for its page: the port must not open with defaults before Karaf has read the file.
 */
@Component(
        service = {Pki.class, ServerIdentity.class},
        immediate = true,
        configurationPid = Config.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Config.class)
public final class Pki implements ServerIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(Pki.class);
    private static final String FELIX = "org.apache.felix.http";

    /** Longer than a poll of an agent, so that only dead connections are closed. */
    private static final long IDLE_MILLISECONDS = 90_000;

    /** Enough for every agent's uploads on a small controller; more wait in the accept queue. */
    private static final int THREADS = 100;

    private static final int ACCEPT_QUEUE = 256;
    private static final int HEADER_BYTES = 16 << 10;

    /** Takes what a TLS record holds, and what its engine asks for, in one piece and without a copy. */
    private static final int REQUEST_BYTES = 32 << 10;

    private final Config config;
    private final KeyStores stores;
    private final Authority authority;
    private final ConfigurationAdmin configurations;
    private final ScheduledExecutorService daily = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "godwit-certificates");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public Pki(Config config, Map<String, Object> properties, @Reference ConfigurationAdmin configurations)
            throws IOException {
        ConfigurationKeys.refuseUnknown(Config.PID, properties, Config.class);
        this.config = config;
        this.configurations = configurations;
        this.stores = new KeyStores(folder(config), Clock.systemUTC(), new SecureRandom());
        this.authority = stores.authority();
        open();
        daily.scheduleWithFixedDelay(this::renew, 1, 1, TimeUnit.DAYS);
    }

    @Deactivate
    void stop() {
        daily.shutdownNow();
    }

    @Override
    public KeyStore.PrivateKeyEntry entry() throws IOException {
        return stores.serverEntry();
    }

    Authority authority() {
        return authority;
    }

    /** Where agents reach this controller. */
    String url() {
        String name = ServerNames.preferred(config.host(), List.of(config.names()));
        return "https://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + config.port();
    }

    private static Path folder(Config config) {
        Path folder = config.pki_folder().isBlank()
                ? Path.of(System.getProperty("karaf.etc", "etc"), "pki")
                : Path.of(config.pki_folder());
        return folder.toAbsolutePath();
    }

    private void renew() {
        try {
            open();
        } catch (IOException | RuntimeException e) {
            LOG.error("Cannot look after the server certificate: {}", e.getMessage(), e);
        }
    }

    private void open() throws IOException {
        List<String> names = ServerNames.of(config.host(), List.of(config.names()));
        boolean renewed = stores.refreshServer(authority, names);
        Hashtable<String, Object> wanted = listener();
        Configuration felix = configurations.getConfiguration(FELIX, null);
        Dictionary<String, Object> found = felix.getProperties();
        boolean same = found != null
                && wanted.entrySet().stream().allMatch(entry -> entry.getValue().equals(found.get(entry.getKey())));
        if (renewed || !same) {
            felix.update(wanted);
            LOG.info("listening host={} port={} names={} renewed={}", config.host(), config.port(), names, renewed);
        }
    }

    private Hashtable<String, Object> listener() throws IOException {
        String password = stores.password();
        Hashtable<String, Object> keys = new Hashtable<>();
        keys.put(FELIX + ".enable", false);
        keys.put(FELIX + ".host", config.host());
        keys.put("org.apache.felix.https.enable", true);
        keys.put("org.osgi.service.http.port.secure", String.valueOf(config.port()));
        keys.put("org.apache.felix.https.keystore", stores.server().toString());
        keys.put("org.apache.felix.https.keystore.type", "PKCS12");
        keys.put("org.apache.felix.https.keystore.password", password);
        keys.put("org.apache.felix.https.keystore.key.password", password);
        keys.put("org.apache.felix.https.truststore", stores.trust().toString());
        keys.put("org.apache.felix.https.truststore.type", "PKCS12");
        keys.put("org.apache.felix.https.truststore.password", password);
        keys.put("org.apache.felix.https.clientcertificate", "wants");
        keys.put("org.apache.felix.http2.enable", false);
        keys.put(FELIX + ".timeout", String.valueOf(IDLE_MILLISECONDS));
        keys.put(FELIX + ".jetty.threadpool.max", String.valueOf(THREADS));
        keys.put(FELIX + ".jetty.acceptQueueSize", String.valueOf(ACCEPT_QUEUE));
        keys.put(FELIX + ".jetty.headerBufferSize", String.valueOf(HEADER_BYTES));
        keys.put(FELIX + ".jetty.requestBufferSize", String.valueOf(REQUEST_BYTES));
        keys.put(FELIX + ".jetty.sendServerHeader", false);
        keys.put("org.apache.felix.jetty.gziphandler.enable", false);
        return keys;
    }
}
