// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** REST as a client of the outside speaks it: HTTP Basic, and no authority trusted but the controller's own. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
    private static final Set<String> FINAL = Set.of("succeeded", "failed", "cancelled");

    private final String url;
    private final String authorization;
    private final HttpClient client;

    Api(String url, Path authority, String user, String password) throws IOException {
        this.url = url;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(pinned(authority))
                .build();
    }

    private static SSLContext pinned(Path authority) throws IOException {
        try (InputStream pem = Files.newInputStream(authority)) {
            KeyStore only = KeyStore.getInstance(KeyStore.getDefaultType());
            only.load(null, null);
            only.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(only);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot trust " + authority, e);
        }
    }

    /** The status of a GET, whatever it is. */
    int status(String path) throws IOException, InterruptedException {
        return send(path, Optional.empty()).statusCode();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return good(path, send(path, Optional.empty()));
    }

    JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return good(path, send(path, Optional.of(JSON.writeValueAsString(body))));
    }

    HttpResponse<String> send(String path, Optional<String> body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(REQUEST_LIMIT)
                .header("Authorization", authorization);
        body.ifPresent(text ->
                request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(text)));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode good(String path, HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(path + " was answered with " + response.statusCode() + ": " + response.body());
        }
        return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
    }

    String enrolmentToken() throws IOException, InterruptedException {
        return post("/api/v1/enrolment-tokens", Map.of()).path("token").asText();
    }

    /** The id of a machine, once it is there and connected. */
    String connectedMachine(String name) {
        return Wait.until("machine " + name + " is connected", Duration.ofSeconds(60), () -> {
            JsonNode machine =
                    get("/api/v1/machines?name=" + name).path("items").path(0);
            return Optional.of(machine)
                    .filter(found -> found.path("connected").asBoolean())
                    .map(found -> found.path("id").asText());
        });
    }

    String start(Map<String, ?> order) throws IOException, InterruptedException {
        return post("/api/v1/jobs", order).path("id").asText();
    }

    String replicate(String machine) throws IOException, InterruptedException {
        return start(Map.of("kind", "replicate", "machine", machine));
    }

    JsonNode job(String id) throws IOException, InterruptedException {
        return get("/api/v1/jobs/" + id);
    }

    /** The job, ended one way or the other. */
    JsonNode ended(String id, Duration limit) {
        return Wait.until("job " + id + " has ended", limit, () -> Optional.of(job(id))
                .filter(job -> FINAL.contains(job.path("state").asText())));
    }

    /** The job, which must end well. */
    JsonNode succeeded(String id, Duration limit) {
        JsonNode job = ended(id, limit);
        if (!job.path("state").asText().equals("succeeded")) {
            throw new AssertionError("job did not end well: " + job.toPrettyString());
        }
        return job;
    }

    /** Restores all disks of a point into a folder, which must end well, and returns the folder. */
    Path restore(String point, String format, Path folder, Duration limit) throws IOException, InterruptedException {
        Map<String, String> settings = Map.of("folder", folder.toString(), "format", format);
        succeeded(start(Map.of("kind", "restore", "point", point, "target", "file", "settings", settings)), limit);
        return folder;
    }

    JsonNode point(String id) throws IOException, InterruptedException {
        return get("/api/v1/restore-points/" + id);
    }
}
