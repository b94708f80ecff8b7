// SPDX-License-Identifier: Apache-2.0

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Prints so many ports of 127.0.0.1 that are free now, one a line. They are held together, so all differ. */
final class FreePorts {
    public static void main(String[] args) throws Exception {
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        for (ServerSocket socket : held) {
            System.out.println(socket.getLocalPort());
            socket.close();
        }
    }

    private FreePorts() {}
}
