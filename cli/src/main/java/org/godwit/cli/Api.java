// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The REST interface of one controller. Failures come with the exit code they deserve. */
final class Api {
    static final JsonMapper JSON = new JsonMapper();

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** For one answer; jobs are followed by many short ones. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final URI base;
    private final Optional<String> proof;
    private final HttpClient http;

    /** @param proof value of the Authorization header */
    Api(URI base, Optional<PinnedAuthority> authority, Optional<String> proof) throws Failure {
        this.base = base;
        this.proof = proof;
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1);
        if (authority.isPresent()) {
            builder.sslContext(trusting(authority.get()));
        }
        http = builder.build();
    }

    /** An answer, and where it says one should look next. */
    record Answer(JsonNode body, Optional<String> location) {}

    JsonNode get(String path) throws Failure {
        return send("GET", path, null).body();
    }

    Answer post(String path, JsonNode body) throws Failure {
        return send("POST", path, body);
    }

    /** Asks for something that needs no words. */
    JsonNode act(String path) throws Failure {
        return post(path, JSON.createObjectNode()).body();
    }

    Answer put(String path, JsonNode body) throws Failure {
        return send("PUT", path, body);
    }

    void delete(String path) throws Failure {
        send("DELETE", path, null);
    }

    /** The body as it comes; the caller closes it. */
    InputStream stream(String path, Optional<String> lastEventId) throws Failure {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
        lastEventId.ifPresent(id -> request.header("Last-Event-ID", id));
        HttpResponse<InputStream> response = exchange(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw problem(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
        return response.body();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * A request with a body as it is.
     *
     * @param body JSON, if any
     */
    record Written(String method, String path, Optional<String> body) {}

    /** What answers, as it comes. */
    String text(String path) throws Failure {
        return text(new Written("GET", path, Optional.empty()));
    }

    String text(Written written) throws Failure {
        return answer(written, Optional.empty()).body();
    }

    /** @param of what the change is of: an entity tag, for {@code If-Match} */
    JsonNode change(String method, String path, Optional<String> body, Optional<String> of) throws Failure {
        return parsed(answer(new Written(method, path, body), of).body());
    }

    private Answer send(String method, String path, @Nullable JsonNode body) throws Failure {
        Written written = new Written(method, path, Optional.ofNullable(body).map(JsonNode::toString));
        HttpResponse<String> response = answer(written, Optional.empty());
        return new Answer(parsed(response.body()), response.headers().firstValue("Location"));
    }

    private HttpResponse<String> answer(Written written, Optional<String> of) throws Failure {
        HttpRequest.Builder request = request(written.path()).timeout(ANSWER);
        of.ifPresent(tag -> request.header("If-Match", tag));
        if (written.body().isPresent()) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                written.method(),
                written.body().map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody));
        HttpResponse<String> response = exchange(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw problem(response.statusCode(), response.body());
        }
        return response;
    }

    private JsonNode parsed(String body) throws Failure {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new Failure(Exit.FAILURE, "What answers at " + base + " does not speak JSON: is it a controller?");
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        request.header("User-Agent", "godwitctl");
        proof.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws Failure {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILURE, "Interrupted.");
        }
    }

    private static Failure problem(int status, String body) {
        try {
            JsonNode problem = JSON.readTree(body);
            if (problem.has("code")) {
                return Failure.of(status, problem);
            }
        } catch (IOException e) {
            // No problem of ours: told below.
        }
        int exit = status == 404 ? Exit.NOT_FOUND : status >= 500 ? Exit.NOT_READY : Exit.FAILURE;
        return new Failure(exit, "The server answered with status " + status + " and no reason.");
    }

    private Failure unreachable(IOException e) {
        if (e instanceof SSLException) {
            return new Failure(
                    Exit.FAILURE,
                    "The server at " + base + " is not trusted: " + rootMessage(e)
                            + ". Compare the fingerprint of the controller's CA and give it with --authority.");
        }
        String why = e instanceof ConnectException
                ? "nothing answers there"
                : e instanceof HttpTimeoutException ? "no answer in time" : rootMessage(e);
        return new Failure(Exit.NOT_READY, "Cannot reach the controller at " + base + ": " + why + ".");
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static SSLContext trusting(PinnedAuthority authority) throws Failure {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {authority}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new Failure(Exit.FAILURE, "This Java cannot speak TLS: " + e.getMessage());
        }
    }
}
