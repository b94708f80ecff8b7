// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Failbacks;
import org.godwit.rest.Router.Access;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/v1}: who is it, may they, which handler, and what went wrong if something did. */
@Component(service = Servlet.class, immediate = true)
@HttpWhiteboardServletPattern("/api/v1/*")
@HttpWhiteboardServletAsyncSupported
public final class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);

    /** What we take over as the id of a request: nothing that could break a log line. */
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final transient Router router;
    private final transient Authentication authentication;
    private final transient EventStreams streams;

    @Activate
    public ApiServlet(BundleContext bundle, @Reference Parts parts) {
        this(parts, bundle.getBundle().getVersion().toString(), Clock.systemUTC(), HEARTBEAT);
    }

    ApiServlet(Parts parts, String version, Clock clock, Duration heartbeat) {
        Sessions sessions = new Sessions(new SecureRandom(), clock);
        authentication = new Authentication(parts, sessions, new SignInLimit(clock));
        streams = new EventStreams(parts, sessions, heartbeat);
        router = router(parts, version, clock);
    }

    private Router router(Parts parts, String version, Clock clock) {
        SessionResource session = new SessionResource(authentication);
        ControllerResource controller = new ControllerResource(parts, version, clock);
        MachineResource machines = new MachineResource(parts);
        RestorePointResource points = new RestorePointResource(parts);
        JobResource jobs = new JobResource(parts);
        Router routes = new Router();
        Scoped.routes(routes, parts);
        TenantResource.routes(routes, parts);
        plans(routes, new PlanResource(parts));
        sites(routes, new SiteResource(parts, clock));
        MigrationResource.routes(routes, parts);
        drills(routes, new DrillResource(parts, clock));
        failbacks(routes, new FailbackResource(parts));
        telling(routes, parts, clock);
        ExportResource.routes(routes, parts);
        return routes.add(Access.ANYONE, "POST", "/session", session::signIn)
                .add(Access.SIGNED_IN, "GET", "/session", session::show)
                .add(Access.SIGNED_IN, "DELETE", "/session", session::signOut)
                .add(Access.SIGNED_IN, "GET", "/controller", controller::show)
                .add(Access.SIGNED_IN, "GET", "/summary", new SummaryResource(parts)::show)
                .add(Access.SIGNED_IN, "GET", "/machines", machines::list)
                .add(Access.ADMIN, "POST", "/machines:update-agents", machines::updateAgents)
                .add(Access.SIGNED_IN, "GET", "/machines/{machineId}", machines::show)
                .add(Access.ADMIN, "POST", "/machines/{machineId}:revoke", machines::revoke)
                .add(Access.ADMIN, "POST", "/machines/{machineId}:update-agent", machines::updateAgent)
                .add(Access.SIGNED_IN, "GET", "/machines/{machineId}/restore-points", points::list)
                .add(Access.SIGNED_IN, "GET", "/restore-points/{pointId}", points::show)
                .add(Access.ADMIN, "POST", "/restore-points/{pointId}:hold", points::hold)
                .add(Access.ADMIN, "POST", "/restore-points/{pointId}:release", points::release)
                .add(Access.ADMIN, "DELETE", "/restore-points/{pointId}", points::delete)
                .add(Access.SIGNED_IN, "GET", "/damages", new DamageResource(parts)::list)
                .add(Access.SIGNED_IN, "GET", "/jobs", jobs::list)
                .add(Access.ADMIN, "POST", "/jobs", jobs::start)
                .add(Access.SIGNED_IN, "GET", "/jobs/{jobId}", jobs::show)
                .add(Access.ADMIN, "POST", "/jobs/{jobId}:cancel", jobs::cancel)
                .add(Access.SIGNED_IN, "GET", "/stores", new StoreResource(parts)::list)
                .add(Access.ADMIN, "POST", "/stores/{storeId}:verify", new StoreResource(parts)::verify)
                .add(Access.SIGNED_IN, "GET", "/plugins", new PluginResource(parts)::list)
                .add(Access.SIGNED_IN, "GET", "/logs", new LogResource(parts)::list)
                .add(Access.ADMIN, "POST", "/enrolment-tokens", new EnrolmentResource(parts)::create)
                .add(Access.ADMIN, "POST", "/master-key:rotate", new MasterKeyResource(parts)::rotate)
                .add(Access.SIGNED_IN, "GET", "/events", streams::open);
    }

    private static void plans(Router routes, PlanResource plans) {
        routes.add(Access.SIGNED_IN, "GET", "/plans", plans::list)
                .add(Access.ADMIN, "POST", "/plans:generate", plans::generate)
                .add(Access.SIGNED_IN, "POST", "/plans:check", plans::checkDocument)
                .add(Access.SIGNED_IN, "GET", "/plans/{planId}", plans::show)
                .add(Access.ADMIN, "PUT", "/plans/{planId}", plans::put)
                .add(Access.ADMIN, "DELETE", "/plans/{planId}", plans::delete)
                .add(Access.SIGNED_IN, "GET", "/plans/{planId}/document", plans::document)
                .add(Access.SIGNED_IN, "POST", "/plans/{planId}:check", plans::check)
                .add(Access.SIGNED_IN, "GET", "/plans/{planId}/versions", plans::versions)
                .add(Access.SIGNED_IN, "GET", "/plans/{planId}/versions/{version}", plans::version)
                .add(Access.SIGNED_IN, "GET", "/plans/{planId}/versions/{version}/document", plans::versionDocument)
                .add(Access.ADMIN, "POST", "/plans/{planId}/versions/{version}:revert", plans::revert)
                .add(Access.ANYONE, "GET", "/plan-schema.json", plans::schema);
    }

    private static void telling(Router routes, Parts parts, Clock clock) {
        AlertResource.routes(routes, parts);
        WebhookResource.routes(routes, parts);
        MailResource.routes(routes, parts);
        ReportResource.routes(routes, parts, clock);
    }

    private static void drills(Router routes, DrillResource drills) {
        routes.add(Access.SIGNED_IN, "GET", "/plans/{planId}/drills", drills::show)
                .add(Access.ADMIN, "PUT", "/plans/{planId}/drills", drills::decide)
                .add(Access.ADMIN, "DELETE", "/plans/{planId}/drills", drills::stop);
    }

    private static void failbacks(Router routes, FailbackResource failbacks) {
        routes.add(Access.SIGNED_IN, "GET", "/failbacks", failbacks::list)
                .add(Access.ADMIN, "POST", "/failbacks", failbacks::start)
                .add(Access.SIGNED_IN, "POST", "/failbacks:check", failbacks::check)
                .add(Access.SIGNED_IN, "GET", "/failbacks/{failbackId}", failbacks::show);
        for (Failbacks.Act act : Failbacks.Act.values()) {
            routes.add(Access.ADMIN, "POST", "/failbacks/{failbackId}:" + SiteView.word(act), failbacks.act(act));
        }
    }

    private static void sites(Router routes, SiteResource sites) {
        routes.add(Access.SIGNED_IN, "GET", "/sites", sites::list)
                .add(Access.ADMIN, "POST", "/sites", sites::start)
                .add(Access.SIGNED_IN, "POST", "/sites:check", sites::check)
                .add(Access.SIGNED_IN, "GET", "/sites/{siteId}", sites::show)
                .add(Access.SIGNED_IN, "GET", "/sites/{siteId}/ledger", sites::ledger)
                .add(Access.SIGNED_IN, "GET", "/sites/{siteId}/pictures", sites::pictures);
        for (CloudSites.Act act : CloudSites.Act.values()) {
            Handler whole = act == CloudSites.Act.PROLONG ? sites::prolong : sites.act(act);
            Handler handler = act.isOfMachines() ? sites.update(act) : whole;
            routes.add(Access.ADMIN, "POST", "/sites/{siteId}:" + SiteView.word(act), handler);
        }
    }

    Router router() {
        return router;
    }

    EventStreams streams() {
        return streams;
    }

    /** Ends all event streams. */
    @Deactivate
    public void close() {
        streams.close();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String requestId = Optional.ofNullable(request.getHeader("X-Request-Id"))
                .filter(id -> REQUEST_ID.matcher(id).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
        SecurityHeaders.set(response);
        response.setHeader("X-Request-Id", requestId);
        String path = Optional.ofNullable(request.getPathInfo()).orElse("/");
        Reply reply;
        try {
            reply = answer(request, response, path);
        } catch (IOException | RuntimeException e) {
            if (response.isCommitted()) {
                throw e;
            }
            reply = Problems.reply(e, request.getRequestURI(), requestId);
        }
        if (reply.status() != Reply.TAKEN) {
            takeRest(request, response);
            send(reply, response);
        }
    }

    /**
     * Reads what no handler has read of the request, most often because it was refused before. Otherwise the server closes the
     * connection without having said so, and the client's next request on it is lost.
     */
    private static void takeRest(HttpServletRequest request, HttpServletResponse response) {
        try {
            if (request.getInputStream().readNBytes(Call.MAX_BODY_BYTES + 1).length <= Call.MAX_BODY_BYTES) {
                return;
            }
        } catch (IOException e) {
            LOG.debug("path={} the rest of the request: {}", request.getRequestURI(), e.toString());
        }
        response.setHeader("Connection", "close");
    }

    private Reply answer(HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
        // Signing in opens nothing that is not there: who is not signed in does not learn what is.
        Access access = access(request.getMethod(), path);
        Optional<SignedIn> caller = Optional.empty();
        if (access != Access.ANYONE) {
            SignedIn signedIn = authentication.caller(request);
            caller = Optional.of(signedIn);
            if (!request.getMethod().equals("GET")) {
                Authentication.checkWrite(request, signedIn);
            }
        }
        Router.Match match = router.match(request.getMethod(), path);
        if (match.route().access() == Access.ADMIN && !caller.orElseThrow().isAdmin()) {
            throw Forbidden.notAdmin(caller.orElseThrow().person().name());
        }
        Reply reply = match.route().handler().handle(new Call(request, response, match.variables(), caller));
        return match.single() ? EntityTag.of(reply).applied(reply, request.getHeader("If-None-Match")) : reply;
    }

    private Access access(String method, String path) {
        return router.routes().stream()
                .filter(route -> route.method().equals(method)
                        && route.pattern().matcher(path).matches())
                .map(Router.Route::access)
                .findFirst()
                .orElse(Access.SIGNED_IN);
    }

    private static void send(Reply reply, HttpServletResponse response) throws IOException {
        response.setStatus(reply.status());
        reply.headers().forEach(response::setHeader);
        JsonNode body = reply.body();
        if (body == null) {
            return;
        }
        response.setContentType(reply.status() >= 400 ? "application/problem+json" : "application/json");
        byte[] bytes = Json.MAPPER.writeValueAsBytes(body);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
