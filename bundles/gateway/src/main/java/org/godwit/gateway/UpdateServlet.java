// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.access.Credentials;
import org.godwit.api.access.Enrolment.Stage;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.wire.UpdateAsk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Updates of agents: {@code docs/wire.md}. Needs a certificate and no session; never changes. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern(UpdateAsk.PATH + "/*")
public final class UpdateServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final String PACKAGES = "/packages/";
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-");
    private static final int MOST_ASK = 16 << 10;

    /** Each holds a thread of the server's hundred. */
    private static final int DOWNLOADS = 8;

    private final transient Door door;
    private final transient AgentUpdates updates;
    private final transient Path folder;
    private final transient Semaphore downloads = new Semaphore(DOWNLOADS);

    @Activate
    public UpdateServlet(@Reference Pki pki, @Reference Credentials credentials, @Reference AgentUpdates updates) {
        this(new Door(pki.authority(), credentials, Clock.systemUTC()), updates, AgentPackages.usual());
    }

    UpdateServlet(Door door, AgentUpdates updates, Path folder) {
        this.door = door;
        this.updates = updates;
        this.folder = folder;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            MachineId machine = door.machine((X509Certificate[]) request.getAttribute(CERTIFICATES));
            String path = request.getPathInfo() == null ? "" : request.getPathInfo();
            if (request.getMethod().equals("POST") && path.equals("/ask")) {
                ask(machine, request, response);
            } else if (request.getMethod().equals("GET") && path.startsWith(PACKAGES)) {
                download(machine, path.substring(PACKAGES.length()), new Exchange(request, response));
            } else {
                throw unknown();
            }
        } catch (IOException | RuntimeException e) {
            RefusedRequest.answer(request, response, e);
        }
    }

    private void ask(MachineId machine, HttpServletRequest request, HttpServletResponse response) throws IOException {
        UpdateAsk ask = UpdateAsk.read(request.getInputStream().readNBytes(MOST_ASK + 1));
        Optional<byte[]> offer = updates.answer(machine, ask);
        if (offer.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        response.setContentType(UpdateAsk.TYPE);
        response.setContentLength(offer.get().length);
        response.getOutputStream().write(offer.get());
    }

    private record Exchange(HttpServletRequest request, HttpServletResponse response) {}

    private void download(MachineId machine, String name, Exchange exchange) throws IOException {
        Optional<AgentPackages> carried = AgentPackages.in(folder);
        Optional<Path> file = carried.flatMap(packages -> packages.file(name));
        if (file.isEmpty()) {
            throw unknown();
        }
        if (!downloads.tryAcquire()) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "TOO_MANY_DOWNLOADS",
                            "Gave a package to an agent: others are at it.",
                            "")
                    .asException();
        }
        Stage reached = Stage.NONE;
        updates.stage(machine, Stage.FETCHING);
        try (FileChannel in = FileChannel.open(file.get(), StandardOpenOption.READ)) {
            send(in, exchange);
            reached = Stage.FETCHED;
        } finally {
            updates.stage(machine, reached);
            downloads.release();
        }
    }

    private static void send(FileChannel in, Exchange exchange) throws IOException {
        HttpServletResponse response = exchange.response();
        long size = in.size();
        Matcher range = RANGE.matcher(
                Optional.ofNullable(exchange.request().getHeader("Range")).orElse(""));
        long from = range.matches() ? Long.parseLong(range.group(1)) : 0;
        if (from > 0 && from < size) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", "bytes " + from + "-" + (size - 1) + "/" + size);
            in.position(from);
        } else {
            from = 0;
        }
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(size - from);
        AgentPackages.send(Channels.newInputStream(in), response.getOutputStream());
    }

    private static IOException unknown() {
        return Problem.of(
                        Problem.Kind.MISSING,
                        "PATH_UNKNOWN",
                        "Looked for what an agent asked about an update: there is nothing under that path.",
                        "Was another package put into the folder agents meanwhile? It asks again.")
                .asException();
    }
}
