// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Hands out the contract itself. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/api/openapi.yaml")
public final class ContractServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SecurityHeaders.set(response);
        response.setContentType("application/yaml");
        try (InputStream contract = ContractServlet.class.getResourceAsStream("/openapi.yaml")) {
            Objects.requireNonNull(contract, "openapi.yaml is not in the bundle")
                    .transferTo(response.getOutputStream());
        }
    }
}
