// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Speaks HTTP, holds each answer against the contract, and remembers which operations it called. */
final class TestClient {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Contract contract = new Contract();
    private final Set<String> called = new TreeSet<>();
    private final URI base;
    private final Map<String, String> headers = new TreeMap<>();

    TestClient(URI base) {
        this.base = base;
    }

    /** An answer that fits the contract. */
    record Answer(int status, Map<String, String> headers, String text) {
        JsonNode json() throws IOException {
            return Json.MAPPER.readTree(text);
        }

        String code() throws IOException {
            return json().path("code").asText();
        }
    }

    TestClient with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    TestClient without(String name) {
        headers.remove(name);
        return this;
    }

    TestClient as(String user, String password) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return with("Authorization", "Basic " + pair);
    }

    Answer get(String path) throws Exception {
        return send("GET", path, null);
    }

    Answer post(String path, String body) throws Exception {
        return send("POST", path, body);
    }

    Answer delete(String path) throws Exception {
        return send("DELETE", path, null);
    }

    Answer send(String method, String path, String body) throws Exception {
        Answer answer = sendUnchecked(method, path, body);
        String plain = path.replaceAll("\\?.*", "");
        String type = answer.headers().getOrDefault("content-type", "");
        contract.check(method, plain, answer.status(), type, answer.text());
        if (answer.status() < 300) {
            called.add(method + " " + contract.template(plain));
        }
        return answer;
    }

    /** For answers to requests that the contract does not know. */
    Answer sendUnchecked(String method, String path, String body) throws Exception {
        HttpResponse<String> response = http.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
        Map<String, String> answered = new TreeMap<>();
        response.headers().map().forEach((name, values) -> answered.put(name, String.join(", ", values)));
        return new Answer(response.statusCode(), answered, response.body());
    }

    HttpResponse<java.io.InputStream> stream(String path) throws Exception {
        called.add("GET " + path.replaceAll("\\?.*", ""));
        return http.send(request("GET", path, null), HttpResponse.BodyHandlers.ofInputStream());
    }

    private HttpRequest request(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        headers.forEach(request::header);
        if (body != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return request.build();
    }

    Contract contract() {
        return contract;
    }

    Set<String> called() {
        return called;
    }
}
