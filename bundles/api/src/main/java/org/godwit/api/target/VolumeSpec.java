// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.util.Map;

/**
 * @param scope what it is made for: the id of a job or of a cloud site
 * @param name unique within the scope; a volume of that scope and name is created once, however often it is asked for
 * @param settings what this target alone understands, checked by it: {@code format=qcow2}
 */
public record VolumeSpec(String scope, String name, long sizeBytes, Map<String, String> settings) {
    public VolumeSpec {
        settings = Map.copyOf(settings);
    }
}
