// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The port is opened by telling the HTTP service, and told again only when something changed. */
class PkiTest {
    @TempDir
    Path folder;

    private final List<Dictionary<?, ?>> told = new ArrayList<>();

    /** Remembers what it was told under one PID; there are no others. */
    private final ConfigurationAdmin admin = proxy(ConfigurationAdmin.class, (method, arguments) -> {
        assertThat(method).isEqualTo("getConfiguration");
        assertThat(arguments[0]).isEqualTo("org.apache.felix.http");
        return proxy(Configuration.class, (asked, with) -> {
            if (asked.equals("update")) {
                told.add((Dictionary<?, ?>) with[0]);
                return null;
            }
            assertThat(asked).isEqualTo("getProperties");
            return told.isEmpty() ? null : told.get(told.size() - 1);
        });
    });

    @Test
    void thePortSpeaksTlsOnlyAndAsksForCertificates() throws Exception {
        Pki pki = pki("dr.example.org");
        assertThat(pki.url()).isEqualTo("https://dr.example.org:9443");
        assertThat(told).hasSize(1);
        Dictionary<?, ?> listener = told.get(0);
        assertThat(listener.get("org.apache.felix.http.enable")).isEqualTo(false);
        assertThat(listener.get("org.apache.felix.https.enable")).isEqualTo(true);
        assertThat(listener.get("org.osgi.service.http.port.secure")).isEqualTo("9443");
        assertThat(listener.get("org.apache.felix.http.host")).isEqualTo("127.0.0.1");
        assertThat(listener.get("org.apache.felix.https.clientcertificate")).isEqualTo("wants");
        assertThat(Path.of(String.valueOf(listener.get("org.apache.felix.https.truststore"))))
                .exists();
        pki.stop();
    }

    @Test
    void aRestartChangesNothingAndARenewalOpensThePortAnew() throws Exception {
        Pki first = pki("dr.example.org");
        String authority = first.authority().fingerprint();
        first.stop();
        pki("dr.example.org").stop();
        assertThat(told).as("nothing changed").hasSize(1);
        Pki renamed = pki("other.example.org");
        assertThat(told).hasSize(2);
        assertThat(renamed.authority().fingerprint()).isEqualTo(authority);
        renamed.stop();
        Files.delete(folder.resolve("pki/server.p12"));
        pki("other.example.org").stop();
        assertThat(told).hasSize(3);
    }

    @Test
    void anUnknownKeyIsNamed() {
        assertThatThrownBy(() -> new Pki(page("x"), Map.of("prot", "8443"), admin))
                .hasMessageContaining("prot")
                .hasMessageContaining("org.godwit.gateway");
        assertThat(told).isEmpty();
    }

    private Pki pki(String name) throws IOException {
        return new Pki(page(name), Map.of("port", "9443"), admin);
    }

    private Page page(String name) {
        return new Page(4, 15, 9443, folder.resolve("pki").toString(), name);
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                PkiTest.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
