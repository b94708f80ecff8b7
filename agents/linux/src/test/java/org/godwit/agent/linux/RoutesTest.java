// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {
    @TempDir
    Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void writeTables() throws IOException {
        write(
                "proc/net/route",
                """
                Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
                eth0	00000000	0101000A	0003	0	0	100	00000000	0	0	0
                eth0	0001000A	00000000	0001	0	0	100	00FFFFFF	0	0	0
                eth1	0000A8C0	FE01000A	0003	0	0	0	0000FFFF	0	0	0
                tun0	0000000B	00000000	0201	0	0	0	000000FF	0	0	0
                """);
        write(
                "proc/net/ipv6_route",
                """
                fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
                00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
                00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
                """);
    }

    @Test
    void whatLeadsToAGatewayIsARouteOfItsInterface() throws IOException {
        writeTables();
        Routes routes = Routes.read(root);
        assertThat(routes.of("eth0"))
                .containsExactly(
                        "0.0.0.0/0 via 10.0.1.1 metric 100", "0:0:0:0:0:0:0:0/0 via fe80:0:0:0:0:0:0:1 metric 1024");
        assertThat(routes.of("eth1")).containsExactly("192.168.0.0/16 via 10.0.1.254");
        assertThat(routes.of("tun0")).isEmpty();
    }

    @Test
    void aNameServerIsOfTheInterfaceThatReachesIt() throws IOException {
        writeTables();
        write(
                "etc/resolv.conf",
                "# by hand\nnameserver 192.168.4.5\nnameserver 9.9.9.9\nnameserver 2620:fe::9\nsearch a\n");
        Routes routes = Routes.read(root);
        assertThat(routes.nameServers("eth1")).containsExactly("192.168.4.5");
        assertThat(routes.nameServers("eth0")).containsExactly("9.9.9.9", "2620:fe:0:0:0:0:0:9");
    }

    @Test
    void theResolverOfSystemdSaysWhomItAsks() throws IOException {
        writeTables();
        write("etc/resolv.conf", "nameserver 127.0.0.53\n");
        write("run/systemd/resolve/resolv.conf", "nameserver 10.0.1.2\n");
        assertThat(Routes.read(root).nameServers("eth0")).containsExactly("10.0.1.2");
    }

    @Test
    void whatCannotBeReadHasNoRoutes() throws IOException {
        write("proc/net/route", "eth0 nonsense\n");
        write("etc/resolv.conf", "nameserver example.org\nnameserver :\nnameserver 1.2\n");
        Routes routes = Routes.read(root);
        assertThat(routes.of("eth0")).isEmpty();
        assertThat(routes.nameServers("eth0")).isEmpty();
    }
}
