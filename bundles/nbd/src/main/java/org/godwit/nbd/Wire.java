// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One connection. What comes is read without a buffer: what a client has sent behind its wish for TLS is not taken for
 * something that came through TLS.
 */
record Wire(Socket socket, DataInputStream in, DataOutputStream out, boolean secure) implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    static Wire of(Socket socket) throws IOException {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        return of(socket, false);
    }

    private static Wire of(Socket socket, boolean secure) throws IOException {
        return new Wire(
                socket,
                new DataInputStream(socket.getInputStream()),
                new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES)),
                secure);
    }

    /** The same connection, from now on by TLS; everything agreed before it is void. */
    Wire secured(SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        tls.setUseClientMode(false);
        tls.setSoTimeout(socket.getSoTimeout());
        tls.startHandshake();
        return of(tls, true);
    }

    /** 0: for ever. */
    void patience(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
    }

    /** Says that nothing more comes, in the words of TLS: closing alone would send an alert that GnuTLS calls fatal. */
    void farewell() throws IOException {
        if (secure) {
            socket.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
