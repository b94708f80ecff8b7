// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.godwit.api.access.Credentials;
import org.godwit.api.access.Enrolment;
import org.godwit.testkit.catalog.MemoryKnownAgents;
import org.godwit.wire.AgentSessions;
import org.godwit.wire.UpdateAsk;

/** The real gateway without OSGi: its PKI, its servlet, mutual TLS, on a Jetty like the one in the distribution. */
public final class TestGateway implements AutoCloseable {
    /** A busy machine must not look like a silent agent. */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final KeyStores stores;
    private final Authority authority;
    private final Door door;
    private final Path packages;
    private final AgentUpdates updates;
    private final LiveSessions.Limits limits;
    private LiveSessions sessions;
    private Server server;
    private int port;
    private final AtomicInteger brokenHandshakes = new AtomicInteger();

    public TestGateway(Path folder, Credentials credentials) throws Exception {
        this(folder, credentials, PATIENT);
    }

    /** @param lostAfter when a silent agent is gone */
    public TestGateway(Path folder, Credentials credentials, Duration lostAfter) throws Exception {
        this(folder, credentials, lostAfter, 0);
    }

    private TestGateway(Path folder, Credentials credentials, Duration lostAfter, int port) throws Exception {
        this.port = port;
        limits = new LiveSessions.Limits(10, Duration.ofSeconds(1), lostAfter, Duration.ofMillis(50));
        SecureRandom random = new SecureRandom();
        stores = new KeyStores(folder, Clock.systemUTC(), random);
        authority = stores.authority();
        stores.refreshServer(authority, List.of("localhost", "127.0.0.1"));
        door = new Door(authority, credentials, Clock.systemUTC());
        packages = folder.resolveSibling("packages");
        updates = new AgentUpdates(
                authority,
                new MemoryKnownAgents(),
                new AgentUpdates.Rules(packages, AgentUpdates.Policy.AUTO),
                Clock.systemUTC());
        start();
    }

    /** Another controller at the address of this one, which must be stopped, with an authority of its own. */
    public TestGateway another(Path folder, Credentials credentials) throws Exception {
        return new TestGateway(folder, credentials, PATIENT, port);
    }

    /** How many TLS handshakes were broken off. */
    public int brokenHandshakes() {
        return brokenHandshakes.get();
    }

    /** Starts, or starts again on the same port, with no memory of sessions. */
    public void start() throws Exception {
        sessions = new LiveSessions(limits, Clock.systemUTC());
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(stores.server().toString());
        tls.setKeyStorePassword(stores.password());
        tls.setTrustStorePath(stores.trust().toString());
        tls.setTrustStorePassword(stores.password());
        tls.setWantClientAuth(true);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer());
        server = new Server();
        ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setReuseAddress(true);
        connector.addBean(new SslHandshakeListener() {
            @Override
            public void handshakeFailed(Event event, Throwable failure) {
                brokenHandshakes.incrementAndGet();
            }
        });
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(new AgentServlet(door, sessions, updates));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/agent/v1/*");
        context.addServlet(new ServletHolder(new UpdateServlet(door, updates, packages)), UpdateAsk.PATH + "/*");
        server.setHandler(context);
        server.start();
        port = connector.getLocalPort();
    }

    public void stop() throws Exception {
        sessions.stop();
        server.stop();
    }

    public URI url() {
        return URI.create("https://127.0.0.1:" + port);
    }

    public AgentSessions sessions() {
        return sessions;
    }

    public Enrolment enrolment() {
        return new TokenEnrolment(
                door,
                sessions,
                new Installation(
                        Path.of("no-packages"),
                        url().toString(),
                        door.authority().certificate()),
                updates);
    }

    /** Where the packages lie that agents are offered. */
    public Path packages() {
        return packages;
    }

    public X509Certificate authority() {
        return authority.certificate();
    }

    /** A certificate that this gateway's authority made without telling anybody. */
    public X509Certificate certify(byte[] signingRequest) throws IOException {
        return authority.agent("mch_nobody", signingRequest);
    }

    @Override
    public void close() throws Exception {
        stop();
    }
}
