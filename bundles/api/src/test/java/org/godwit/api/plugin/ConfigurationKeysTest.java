// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plugin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationKeysTest {
    @interface Page {
        String id() default "main";

        int average_bytes() default 1;
    }

    @Test
    void knownKeysAndThoseOfTheFrameworkPass() {
        Map<String, Object> given = new HashMap<>(Map.of("id", "x", "average.bytes", 2));
        given.put("service.pid", "org.godwit.x");
        given.put("service.factoryPid", "org.godwit.x");
        given.put("component.id", 7L);
        given.put("component.name", "x");
        given.put("felix.fileinstall.filename", "file:etc/org.godwit.x.cfg");
        given.put("objectClass", new String[] {"x"});
        given.put(".private", "x");
        assertThatCode(() -> ConfigurationKeys.refuseUnknown("org.godwit.x", given, Page.class))
                .doesNotThrowAnyException();
    }

    @Test
    void anUnknownKeyIsNamedWithTheFileAndTheKnownOnes() {
        assertThatThrownBy(() -> ConfigurationKeys.refuseUnknown(
                        "org.godwit.x", Map.of("avarage.bytes", 1, "idd", 2), Page.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown key avarage.bytes, idd in etc/org.godwit.x.cfg. Known keys: average.bytes, id.");
    }

    @Test
    void theNameOfTheMethodIsNotTheKey() {
        assertThatThrownBy(
                        () -> ConfigurationKeys.refuseUnknown("org.godwit.x", Map.of("average_bytes", 1), Page.class))
                .hasMessageContaining("average_bytes");
    }
}
