// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.util.Set;

/** What a page must have beyond known keys. */
final class Checks {
    private Checks() {}

    /** @throws IllegalArgumentException names the key, what stands there and what may */
    static void check(Config config) {
        oneOf("accelerator", config.accelerator(), Set.of("kvm", "tcg"));
        oneOf("access", config.access(), Set.of("auto", "upload"));
        filled("uri", config.uri());
        filled("pool", config.pool());
        filled("network.open", config.network_open());
        if (!config.isolated_addresses().matches("\\d{1,3}\\.\\d{1,3}")) {
            throw wrong("isolated.addresses", config.isolated_addresses(), "two numbers as in 10.213");
        }
        if (config.machine_memory_least_mebibytes() > config.machine_memory_most_mebibytes()) {
            throw wrong(
                    "machine.memory.least.mebibytes",
                    String.valueOf(config.machine_memory_least_mebibytes()),
                    "no more than machine.memory.most.mebibytes");
        }
    }

    private static void filled(String key, String value) {
        // A word of ours that began with a dash would be an option to virsh.
        if (value.isBlank() || value.startsWith("-")) {
            throw wrong(key, value, "a name");
        }
    }

    private static void oneOf(String key, String value, Set<String> choice) {
        if (!choice.contains(value)) {
            throw wrong(key, value, String.join(" or ", choice));
        }
    }

    private static IllegalArgumentException wrong(String key, String value, String wanted) {
        return new IllegalArgumentException(
                key + " in etc/" + LibvirtTarget.PID + ".cfg is '" + value + "'; it has to be " + wanted);
    }
}
