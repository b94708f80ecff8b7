// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before a port of 127.0.0.1 and cuts each connection when so many bytes came back: a server that dies in the middle.
 *
 * <pre>java CuttingProxy.java PORT BYTES     # prints the port it listens on</pre>
 */
final class CuttingProxy {
    private CuttingProxy() {}

    public static void main(String[] words) throws IOException {
        int port = Integer.parseInt(words[0]);
        long most = Long.parseLong(words[1]);
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            while (true) {
                Socket client = server.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), port);
                carry(client, behind, Long.MAX_VALUE);
                carry(behind, client, most);
            }
        }
    }

    private static void carry(Socket from, Socket to, long most) {
        Thread thread = new Thread(() -> {
            try (from; to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] piece = new byte[8192];
                long left = most;
                for (int got = in.read(piece); got >= 0 && left > 0; got = in.read(piece)) {
                    out.write(piece, 0, (int) Math.min(got, left));
                    left -= got;
                }
            } catch (IOException e) {
                // One of them is gone: so is the other.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
