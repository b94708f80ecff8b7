// SPDX-License-Identifier: Apache-2.0
package org.godwit.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Over real HTTP, on the server that the controller uses. */
final class ConsoleServletTest {

    private static final String SCRIPT = "console.log('godwit')";

    private static Server server;
    private static URI base;
    private static final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void serve() throws Exception {
        Map<String, byte[]> files = new HashMap<>();
        files.put("/web/index.html", "<title>Godwit</title>".getBytes(UTF_8));
        files.put("/web/assets/index-a1b2.js", SCRIPT.getBytes(UTF_8));
        files.put("/web/assets/index-a1b2.js.gz", gzip(SCRIPT));
        files.put("/web/godwit.svg", "<svg/>".getBytes(UTF_8));
        files.put("/secret.txt", "secret".getBytes(UTF_8));
        WebFiles web = new WebFiles(name -> {
            byte[] bytes = files.get(name);
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        });
        server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new ConsoleServlet(web)), "/console/*");
        context.addServlet(new ServletHolder(new FrontDoor()), "/");
        server.setHandler(context);
        server.start();
        base = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    @Test
    void theBareAddressLeadsToTheConsole() throws Exception {
        HttpResponse<byte[]> answer = get("/");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue("/console/");
        assertThat(get("/console").headers().firstValue("Location")).hasValue("/console/");
        assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    }

    @Test
    void addressesOfTheConsoleItselfGetTheIndexAndAreNeverKept() throws Exception {
        for (String path : new String[] {"/console/", "/console/machines/mch_1?tab=points", "/console/a.b/c"}) {
            HttpResponse<byte[]> answer = get(path);

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(new String(answer.body(), UTF_8)).isEqualTo("<title>Godwit</title>");
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
        }
    }

    @Test
    void hashedFilesAreKeptForGoodAndComePackedToThoseWhoUnpack() throws Exception {
        HttpResponse<byte[]> packed = get("/console/assets/index-a1b2.js", "Accept-Encoding", "br, gzip");

        assertThat(packed.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(packed.headers().firstValue("Vary")).hasValue("Accept-Encoding");
        assertThat(packed.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo(SCRIPT);
        }
        HttpResponse<byte[]> plain = get("/console/assets/index-a1b2.js", "Accept-Encoding", "gzip;q=0, br");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(plain.body()).asString(UTF_8).isEqualTo(SCRIPT);
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws Exception {
        String tag = get("/console/").headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> again = get("/console/", "If-None-Match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void everyAnswerForbidsForeignScriptsFramesAndGuessing() throws Exception {
        for (String path : new String[] {"/console/", "/console/godwit.svg", "/console/assets/none.js"}) {
            HttpResponse<byte[]> answer = get(path);

            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(
                            policy -> assertThat(policy).contains("default-src 'self'", "frame-ancestors 'none'"));
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        }
    }

    @Test
    void aHashedFileOfAnotherVersionIsMissingAndNotTheIndex() throws Exception {
        HttpResponse<byte[]> answer = get("/console/assets/index-old.js");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void noPathLeadsOutOfTheFolder() throws Exception {
        for (String path :
                new String[] {"/console/..%2fsecret.txt", "/console/%2e%2e/secret.txt", "/console//secret.txt"}) {
            assertThat(new String(get(path).body(), UTF_8))
                    .as(path)
                    .doesNotContain("secret\n")
                    .isNotEqualTo("secret");
        }
    }

    @Test
    void writingIsNotAllowed() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/console/"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(UTF_8));
        }
        return out.toByteArray();
    }
}
