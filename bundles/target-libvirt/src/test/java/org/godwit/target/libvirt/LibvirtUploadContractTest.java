// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same as for a pool on another machine: each byte goes through libvirt. */
@EnabledIfSystemProperty(
        named = "godwit.libvirt.upload",
        matches = "true",
        disabledReason = "SKIPPED: takes many minutes; -Dgodwit.libvirt.upload=true")
class LibvirtUploadContractTest extends LibvirtContractTest {
    @Override
    Map<String, Object> page() {
        return Map.of("access", "upload");
    }
}
