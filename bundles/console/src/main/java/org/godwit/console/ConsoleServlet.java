// SPDX-License-Identifier: Apache-2.0
package org.godwit.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.console.WebFiles.WebFile;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The console under {@code /console/}: files with a hash in their name are kept by browsers for good, all others are
 * asked for anew each time and answered 304 when nothing has changed. Every address that is no file is the console's
 * own and gets {@code index.html}: the browser knows what to show there.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("godwit-console")
@HttpWhiteboardServletPattern("/console/*")
public final class ConsoleServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Only what this controller serves; no script in the page, no frame around it. */
    static final String POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none';"
            + " form-action 'self'; object-src 'none'";

    /** Names with a hash of their content, as the build makes them. */
    private static final String HASHED = "assets/";

    private static final Pattern NO_GZIP = Pattern.compile("gzip\\s*;\\s*q=0(\\.0*)?\\s*(,|$)");

    private final transient WebFiles files;

    @Activate
    public ConsoleServlet() {
        this(new WebFiles());
    }

    ConsoleServlet(WebFiles files) {
        this.files = files;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (path == null) {
            response.setHeader("Location", "/console/");
            response.setStatus(HttpServletResponse.SC_FOUND);
            return;
        }
        harden(response);
        String name = path.substring(1);
        Optional<WebFile> file = name.isEmpty() ? Optional.empty() : files.find(name);
        if (file.isPresent()) {
            send(name, file.get(), request, response);
        } else if (name.startsWith(HASHED)) {
            missing(response, "There is no " + path + " in this version of the console. Load the page anew.");
        } else {
            Optional<WebFile> index = files.find(WebFiles.INDEX);
            if (index.isPresent()) {
                send(WebFiles.INDEX, index.get(), request, response);
            } else {
                missing(response, "This bundle was built without the console's files.");
            }
        }
    }

    private static void harden(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    }

    private void send(String name, WebFile plain, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader(
                "Cache-Control", name.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache");
        response.setHeader("Vary", "Accept-Encoding");
        Optional<WebFile> packed = acceptsGzip(request) ? files.find(name + ".gz") : Optional.empty();
        WebFile file = packed.orElse(plain);
        response.setHeader("ETag", file.tag());
        if (file.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        if (packed.isPresent()) {
            response.setHeader("Content-Encoding", "gzip");
        }
        response.setContentType(file.type());
        response.setContentLength(file.bytes().length);
        response.getOutputStream().write(file.bytes());
    }

    private static boolean acceptsGzip(HttpServletRequest request) {
        String accepted = request.getHeader("Accept-Encoding");
        return accepted != null
                && accepted.contains("gzip")
                && !NO_GZIP.matcher(accepted).find();
    }

    private static void missing(HttpServletResponse response, String why) throws IOException {
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain; charset=utf-8");
        response.getWriter().println(why);
    }
}
