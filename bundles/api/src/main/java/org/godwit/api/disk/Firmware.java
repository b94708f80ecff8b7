// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

/** How a machine starts. */
public enum Firmware {
    BIOS,
    UEFI,
    UNKNOWN
}
