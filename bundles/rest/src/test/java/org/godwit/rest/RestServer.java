// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The servlets as the controller serves them, on a free port of the loopback. */
public final class RestServer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector;
    private final ApiServlet api;
    private final String scheme;

    public static RestServer plain(FakeController controller) throws Exception {
        return new RestServer(controller, Optional.empty(), Duration.ofMillis(200));
    }

    /** @param keystore PKCS12 with password {@code changeit}, in it a key {@code server} */
    public static RestServer tls(FakeController controller, Path keystore) throws Exception {
        return new RestServer(controller, Optional.of(keystore), Duration.ofMillis(200));
    }

    private RestServer(FakeController controller, Optional<Path> keystore, Duration heartbeat) throws Exception {
        scheme = keystore.isPresent() ? "https" : "http";
        connector = keystore.map(path -> new ServerConnector(server, tls(path)))
                .orElseGet(() -> new ServerConnector(server));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        api = new ApiServlet(controller.parts, "0.1.0", Clock.systemUTC(), heartbeat);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(api);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/api/v1/*");
        ServletHolder health = new ServletHolder(new HealthServlet(controller.parts));
        context.addServlet(health, "/healthz");
        context.addServlet(health, "/readyz");
        context.addServlet(new ServletHolder(new ContractServlet()), "/api/openapi.yaml");
        server.setHandler(context);
        server.start();
    }

    private static SslContextFactory.Server tls(Path keystore) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setKeyStorePath(keystore.toString());
        factory.setKeyStoreType("PKCS12");
        factory.setKeyStorePassword("changeit");
        factory.setCertAlias("server");
        return factory;
    }

    public URI uri() {
        return URI.create(
                scheme + "://" + (scheme.equals("https") ? "localhost" : "127.0.0.1") + ":" + connector.getLocalPort());
    }

    ApiServlet api() {
        return api;
    }

    @Override
    public void close() throws Exception {
        api.close();
        server.stop();
    }
}
