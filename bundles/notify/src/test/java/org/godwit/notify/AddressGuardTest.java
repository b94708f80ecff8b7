// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private final AddressGuard guard = new AddressGuard("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "0.0.0.0",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "fec0::1"
            })
    void addressesOfThisMachineAndPrivateNetworksAreClosed(String address) throws Exception {
        assertThat(guard.allows(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1"})
    void thePublicInternetIsOpen(String address) throws Exception {
        assertThat(guard.allows(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void networksAreOpenedByConfiguration() throws Exception {
        AddressGuard open = new AddressGuard(" 10.1.0.0/16, ::1/128 ,192.168.7.4/31");
        assertThat(open.allows(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(open.allows(InetAddress.getByName("10.2.2.3"))).isFalse();
        assertThat(open.allows(InetAddress.getByName("::1"))).isTrue();
        assertThat(open.allows(InetAddress.getByName("192.168.7.5"))).isTrue();
        assertThat(open.allows(InetAddress.getByName("192.168.7.6"))).isFalse();
        for (String wrong : new String[] {"10.1.0.0", "example.com/8", "10.0.0.0/33", "abc/8"}) {
            assertThatThrownBy(() -> new AddressGuard(wrong)).as(wrong).hasMessageContaining("webhook.networks");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/", "http://2130706433:1/", "http://localhost:1/", "http://[::1]:1/"})
    void theGuardLooksAtTheAddressThatIsConnectedTo(String url) {
        try (Poster poster = new Poster(
                guard,
                true,
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                new Poster.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1)))) {
            assertThatThrownBy(() -> poster.post(URI.create(url), Map.of(), new byte[0]))
                    .hasMessageContaining("private network");
        }
    }

    @Test
    void withoutTlsOnlyWhenThatIsAllowed() {
        try (Poster poster = new Poster(
                new AddressGuard("127.0.0.0/8"),
                false,
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                Poster.Limits.USUAL)) {
            assertThatThrownBy(() -> poster.post(URI.create("http://127.0.0.1:1/"), Map.of(), new byte[0]))
                    .hasMessageContaining("webhook.http");
        }
    }
}
