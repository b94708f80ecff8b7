// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.util.Map;

/** The same as for a pool on another machine: each byte goes through libvirt. */
class LibvirtUploadContractTest extends LibvirtContractTest {
    @Override
    Map<String, Object> page() {
        return Map.of("access", "upload");
    }
}
