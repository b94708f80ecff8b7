// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** For load balancers and watchdogs, without signing in and so without detail. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern({"/healthz", "/readyz"})
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Parts parts;

    @Activate
    public HealthServlet(@Reference Parts parts) {
        this.parts = parts;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SecurityHeaders.set(response);
        if (request.getServletPath().equals("/healthz")) {
            response.setContentType("text/plain");
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.getOutputStream().write("ok\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        boolean ready = parts.ready();
        response.setStatus(ready ? 200 : 503);
        response.setContentType("application/json");
        response.getOutputStream()
                .write(Json.MAPPER.writeValueAsBytes(Json.object().put("ready", ready)));
    }
}
