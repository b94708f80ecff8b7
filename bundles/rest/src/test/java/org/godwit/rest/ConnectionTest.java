// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** One connection for many requests, as browsers and clients use it, whatever becomes of each. */
class ConnectionTest {
    private static final int REQUESTS = 100;

    @Test
    void aRefusedRequestDoesNotCostTheConnection() throws Exception {
        String body = "{\"kind\":\"verify\",\"point\":\"rp_1\"}" + " ".repeat(20_000);
        String head =
                "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n";
        try (RestServer server = RestServer.plain(new FakeController().populated());
                Socket socket = new Socket("127.0.0.1", server.uri().getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < REQUESTS; i++) {
                // Not signed in: refused by the head alone, while the body is under way.
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                out.write(body.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                assertThat(answer(socket.getInputStream())).as("request %d", i).startsWith("HTTP/1.1 401");
            }
        }
    }

    /** The head of an answer; its body is read too. */
    private static String answer(InputStream in) throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "closed after '" + head + "'";
            }
            head.append((char) next);
        }
        int at = head.toString().toLowerCase(Locale.ROOT).indexOf("content-length:");
        if (at >= 0) {
            int length = Integer.parseInt(
                    head.substring(at + 15, head.indexOf("\r\n", at)).trim());
            assertThat(in.readNBytes(length)).hasSize(length);
        }
        return head.toString();
    }
}
