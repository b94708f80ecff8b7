// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out what a machine needs before it has a certificate: the script, the checksums, the packages that these name, and
 * nothing else. To anyone, for there is no secret in it; so few at a time, and none for ever.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern(Installation.PATH + "/*")
public final class InstallServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(InstallServlet.class);

    /** Packages that are sent at once: each holds a thread of the server's hundred. */
    static final int DOWNLOADS = 16;

    private static final int BUSY_SECONDS = 10;

    private final transient Installation installation;
    private final transient Semaphore downloads = new Semaphore(DOWNLOADS);

    @Activate
    public InstallServlet(@Reference Pki pki) {
        this(Installation.of(pki));
    }

    InstallServlet(Installation installation) {
        this.installation = installation;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        String name = path.startsWith("/") ? path.substring(1) : path;
        Optional<AgentPackages> packages = AgentPackages.in(installation.folder());
        if (packages.isEmpty()) {
            refuse(response, HttpServletResponse.SC_NOT_FOUND, "this controller carries no packages of the agent");
            return;
        }
        switch (name) {
            case Installation.SCRIPT ->
                text(response, "text/x-shellscript", installation.script().orElseThrow());
            case "SHA256SUMS" -> text(response, "text/plain", packages.get().sumLines());
            case "authority.crt" -> text(response, "application/x-pem-file", installation.pem());
            default -> {
                Optional<Path> file = packages.get().file(name);
                if (file.isPresent()) {
                    download(response, file.get());
                } else {
                    refuse(response, HttpServletResponse.SC_NOT_FOUND, "there is no such package");
                }
            }
        }
    }

    private void download(HttpServletResponse response, Path file) throws IOException {
        if (!downloads.tryAcquire()) {
            response.setHeader("Retry-After", String.valueOf(BUSY_SECONDS));
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "too many downloads at once");
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            response.setContentType("application/octet-stream");
            response.setContentLengthLong(Files.size(file));
            LOG.info("package fetched name={}", file.getFileName());
            AgentPackages.send(in, response.getOutputStream());
        } finally {
            downloads.release();
        }
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        text(response, "text/plain", why + "\n");
    }

    private static void text(HttpServletResponse response, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        response.setContentType(type);
        response.setCharacterEncoding(UTF_8.name());
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
