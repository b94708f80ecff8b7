// SPDX-License-Identifier: Apache-2.0
package org.godwit.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Who types only the controller's address wants the console. The empty pattern is {@code /} alone (Servlet 6, 12.2). */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("godwit-front-door")
@HttpWhiteboardServletPattern("")
public final class FrontDoor extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Location", "/console/");
        response.setStatus(HttpServletResponse.SC_FOUND);
    }
}
