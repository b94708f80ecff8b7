// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import org.godwit.api.problem.Problem;
import org.godwit.wire.ProblemMessage;
import org.godwit.wire.Protocol;
import org.godwit.wire.WireJson;

/**
 * One look at the controller with the agent's certificate, which opens no session and disturbs none.
 *
 * @param took until the answer
 * @param ahead how far the controller's clock is ahead of this one; to the second, as HTTP tells the time. Empty when it
 *     was not told
 * @param refusal why it does not let this agent in
 */
public record Visit(Duration took, Optional<Duration> ahead, Optional<Problem> refusal) {
    private static final int LIMIT_MILLISECONDS = 10_000;

    /** What a controller says to a certificate that is good, with no session. */
    private static final String KNOWN = "SESSION_STALE";

    /**
     * Asks for orders without a session.
     *
     * @throws IOException when it cannot be reached; DENIED {@code AUTHORITY_FOREIGN} when another answers; MISSING
     *     {@code NOT_ENROLLED} without an identity
     */
    public static Visit to(URI controller, Path state) throws IOException {
        Identity identity = new IdentityFolder(state).load().orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING,
                        "NOT_ENROLLED",
                        "Looked for the agent's identity in " + state + ": there is none.",
                        "Enrol it with a token.")
                .asException());
        HttpsURLConnection connection = (HttpsURLConnection)
                controller.resolve(Protocol.PATH + "/orders").toURL().openConnection();
        connection.setSSLSocketFactory(Tls.mutual(identity).getSocketFactory());
        connection.setConnectTimeout(LIMIT_MILLISECONDS);
        connection.setReadTimeout(LIMIT_MILLISECONDS);
        connection.setUseCaches(false);
        try {
            long began = System.nanoTime();
            int status = connection.getResponseCode();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            long date = connection.getDate();
            Optional<Duration> ahead = date == 0
                    ? Optional.empty()
                    : Optional.of(Duration.between(Instant.now(), Instant.ofEpochMilli(date)));
            return new Visit(took, ahead, refusal(connection, status));
        } catch (IOException e) {
            throw Tls.foreign(e).isPresent() ? foreign(controller, e) : e;
        } finally {
            connection.disconnect();
        }
    }

    private static Optional<Problem> refusal(HttpsURLConnection connection, int status) throws IOException {
        if (status < 400) {
            return Optional.empty();
        }
        try (var in = connection.getErrorStream()) {
            String type = connection.getContentType();
            if (in == null || type == null || !type.startsWith(Protocol.PROBLEM)) {
                throw new IOException("it answered HTTP " + status);
            }
            Problem problem =
                    WireJson.read(in.readAllBytes(), ProblemMessage.class).problem();
            return problem.code().equals(KNOWN) ? Optional.empty() : Optional.of(problem);
        }
    }

    private static IOException foreign(URI controller, IOException cause) {
        return Problem.of(
                        Problem.Kind.DENIED,
                        "AUTHORITY_FOREIGN",
                        "Looked at the certificates of " + controller
                                + ": they are not of the authority that this agent enrolled with.",
                        "Correct the address, or bring back etc/pki of the controller.")
                .causedBy(cause);
    }
}
