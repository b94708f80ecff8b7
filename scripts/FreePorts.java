// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints ports of 127.0.0.1 on which nobody listens now, one a line. They are held together, so all differ.
 * {@code FreePorts COUNT} takes any; {@code FreePorts wanted PORT...} takes those, and another for each that is in use.
 */
final class FreePorts {
    public static void main(String[] args) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        if (args[0].equals("wanted")) {
            for (int i = 1; i < args.length; i++) {
                held.add(listen(Integer.parseInt(args[i])));
            }
        } else {
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                held.add(listen(0));
            }
        }
        for (ServerSocket socket : held) {
            System.out.println(socket.getLocalPort());
            socket.close();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (IOException inUse) {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }
    }

    private FreePorts() {}
}
