// SPDX-License-Identifier: Apache-2.0
package org.godwit.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * Who types only the controller's address wants the console. This is the default servlet (Servlet 6, 12.2), so it also
 * says no to all that nobody else serves: the empty pattern, which is {@code /} alone, cannot be written down in the
 * XML of a component.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("godwit-front-door")
@HttpWhiteboardServletPattern("/")
public final class FrontDoor extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if ("/".equals(request.getRequestURI())) {
            response.setHeader("Location", "/console/");
            response.setStatus(HttpServletResponse.SC_FOUND);
            return;
        }
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType("text/plain; charset=utf-8");
        response.getWriter().println("Nothing is served here. The console is at /console/, the API at /api/v1/.");
    }
}
