// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.util.Map;
import org.godwit.api.disk.Firmware;

/**
 * @param name unique within what one job creates
 * @param settings what this target alone understands, checked by it
 */
public record InstanceSpec(
        String name, int processors, long memoryBytes, Firmware firmware, Map<String, String> settings) {
    public InstanceSpec {
        settings = Map.copyOf(settings);
    }
}
