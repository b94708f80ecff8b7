// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.api.access.Credentials;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.wire.EnrolRequest;
import org.godwit.wire.Frames;
import org.godwit.wire.Hello;
import org.godwit.wire.Inventory;
import org.godwit.wire.LogDoor;
import org.godwit.wire.OrderReply;
import org.godwit.wire.Orders;
import org.godwit.wire.Protocol;
import org.godwit.wire.Welcome;
import org.godwit.wire.WireJson;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents' side of the port: {@code docs/wire.md}. Translates requests; decides nothing. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern(Protocol.PATH + "/*")
@HttpWhiteboardServletAsyncSupported
public final class AgentServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AgentServlet.class);
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final transient Door door;
    private final transient LiveSessions sessions;
    private final transient AgentUpdates updates;

    /** Away where nobody wants the logs of agents. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile @Nullable LogDoor logDoor;

    @Activate
    public AgentServlet(
            @Reference Pki pki,
            @Reference Credentials credentials,
            @Reference LiveSessions sessions,
            @Reference AgentUpdates updates) {
        this(new Door(pki.authority(), credentials, Clock.systemUTC()), sessions, updates);
    }

    AgentServlet(Door door, LiveSessions sessions, AgentUpdates updates) {
        this.door = door;
        this.sessions = sessions;
        this.updates = updates;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String path = request.getPathInfo() == null ? "" : request.getPathInfo();
            route(request.getMethod() + " " + path, request, response);
        } catch (IOException | RuntimeException e) {
            RefusedRequest.answer(request, response, e);
        }
    }

    private void route(String what, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (what.equals("POST /enrol")) {
            json(response, door.enrol(WireJson.read(request.getInputStream(), EnrolRequest.class)));
            return;
        }
        MachineId machine = door.machine((X509Certificate[]) request.getAttribute(CERTIFICATES));
        if (what.equals("POST /hello")) {
            json(response, hello(machine, WireJson.read(request.getInputStream(), Hello.class)));
            return;
        }
        String number = request.getHeader(Protocol.SESSION_HEADER);
        LiveSession session = sessions.current(machine, number == null ? "" : number);
        switch (what) {
            case "GET /orders" -> poll(session, request);
            case "POST /inventory" -> {
                session.inventory(WireJson.read(request.getInputStream(), Inventory.class));
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            default -> order(session, what.split("/"), request, response);
        }
    }

    private Welcome hello(MachineId machine, Hello hello) throws IOException {
        int protocol = Math.min(hello.newestProtocol(), Protocol.VERSION);
        if (protocol < Math.max(hello.oldestProtocol(), Protocol.OLDEST_VERSION)) {
            throw Problem.of(
                            Problem.Kind.UNSUPPORTED,
                            "PROTOCOL_UNKNOWN",
                            "Greeted an agent " + hello.agentVersion() + ": it speaks protocol "
                                    + hello.oldestProtocol() + " to " + hello.newestProtocol() + ", this controller "
                                    + Protocol.OLDEST_VERSION + " to " + Protocol.VERSION + ".",
                            "Install the agent that came with this controller.")
                    .asException();
        }
        LiveSession session = sessions.open(machine, hello.inventory());
        if (updates.isWaitedFor(machine)) {
            session.wanted("");
        }
        int pollSeconds = Math.toIntExact(sessions.limits().poll().toSeconds());
        LogDoor logs = logDoor;
        int logPort = logs == null ? 0 : logs.port();
        String logToken = logs == null ? "" : logs.token(machine);
        return new Welcome(protocol, session.number(), machine.value(), pollSeconds, logPort, logToken);
    }

    private static void poll(LiveSession session, HttpServletRequest request) {
        String named = request.getParameter("running");
        Set<String> running = named == null || named.isEmpty()
                ? Set.of()
                : Arrays.stream(named.split(",")).collect(Collectors.toSet());
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        session.poll(new OpenPoll(running, System.nanoTime(), orders -> answer(context, orders)));
    }

    private static void answer(AsyncContext context, Orders orders) {
        try {
            json((HttpServletResponse) context.getResponse(), orders);
        } catch (IOException | RuntimeException e) {
            LOG.debug("a poll could not be answered: {}", e.toString());
        } finally {
            context.complete();
        }
    }

    /** {@code POST /orders/{id}/…}, split at its slashes. */
    private static void order(
            LiveSession session, String[] path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (path.length < 4 || !path[0].equals("POST ") || !path[1].equals("orders")) {
            throw noSuchPath();
        }
        OpenOrder order = session.order(path[2]);
        LimitedBody body = new LimitedBody(request.getInputStream(), Protocol.MAX_BATCH_BYTES);
        switch (path.length == 5 ? path[3] + "/" : path[3]) {
            case "holes" -> {
                holes(order, body);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            case "names" -> frames(response, names(order, body));
            case "recipes" -> frames(response, recipes(order, body));
            case "batches/" -> {
                batch(order, number(path[4]), body);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            case "reply" -> {
                order.reply().complete(WireJson.read(body, OrderReply.class));
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            default -> throw noSuchPath();
        }
    }

    private static void holes(OpenOrder order, LimitedBody body) throws IOException {
        Intake intake = order.intake();
        Extents holes = Frames.readHoles(body);
        intake.count(body.bytes());
        order.within(() -> {
            intake.holes(holes);
            return true;
        });
    }

    private static ByteBuffer names(OpenOrder order, LimitedBody body) throws IOException {
        Intake intake = order.intake();
        List<BlockName> names = Frames.readNames(body);
        intake.count(body.bytes());
        BitSet unknown = order.within(() -> intake.unknown(names));
        return Frames.unknown(names.size(), unknown);
    }

    private static ByteBuffer recipes(OpenOrder order, LimitedBody body) throws IOException {
        Intake intake = order.intake();
        List<NumberedRecipe> recipes = Frames.readRecipes(body);
        intake.count(body.bytes());
        Frames.Wanted wanted = order.within(() -> intake.offer(recipes));
        int pieces = recipes.stream()
                .mapToInt(recipe -> recipe.recipe().pieces().size())
                .sum();
        return Frames.wanted(wanted, pieces);
    }

    /** Runs are put while they come in: memory for one, whatever the body's size. */
    private static void batch(OpenOrder order, int number, LimitedBody body) throws IOException {
        Intake intake = order.intake();
        var batch = intake.batch(number);
        if (batch == null) {
            return;
        }
        for (var run = Frames.readRun(body); run.isPresent(); run = Frames.readRun(body)) {
            var next = run.get();
            order.within(() -> {
                batch.put(next);
                return true;
            });
        }
        intake.count(body.bytes());
        order.within(() -> {
            intake.complete(number, batch);
            return true;
        });
    }

    private static int number(String text) throws IOException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw noSuchPath();
        }
    }

    private static IOException noSuchPath() {
        return Problem.of(
                        Problem.Kind.MISSING,
                        "PATH_UNKNOWN",
                        "Looked for what an agent asked: there is nothing under that path.",
                        "Use the agent that came with this controller.")
                .asException();
    }

    private static void json(HttpServletResponse response, Object message) throws IOException {
        byte[] json = WireJson.write(message);
        response.setContentType(Protocol.JSON);
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }

    private static void frames(HttpServletResponse response, ByteBuffer frame) throws IOException {
        response.setContentType(Protocol.FRAMES);
        response.setContentLength(frame.remaining());
        response.getOutputStream().write(frame.array(), 0, frame.remaining());
    }
}
