// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.util.Map;

/**
 * @param name unique within what one job creates; a volume of that name is created once, however often it is asked for
 * @param settings what this target alone understands, checked by it: {@code format=qcow2}
 */
public record VolumeSpec(String name, long sizeBytes, Map<String, String> settings) {
    public VolumeSpec {
        settings = Map.copyOf(settings);
    }
}
