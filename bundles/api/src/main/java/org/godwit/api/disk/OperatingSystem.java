// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

/**
 * @param family {@code linux}, {@code windows} or {@code unknown}
 * @param name as the system calls itself: {@code Debian GNU/Linux 12 (bookworm)}
 * @param kernel its release: {@code 6.1.0-28-cloud-amd64}; empty when unknown
 * @param architecture {@code x86_64}, {@code aarch64}; empty when unknown
 */
public record OperatingSystem(String family, String name, String kernel, String architecture) {
    public static final OperatingSystem UNKNOWN = new OperatingSystem("unknown", "unknown", "", "");
}
