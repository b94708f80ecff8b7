// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.util.Map;
import java.util.Set;
import org.godwit.api.disk.Firmware;

/**
 * @param scope what it is made for: the id of a job or of a cloud site
 * @param name unique within the scope
 * @param network what it may reach
 * @param lasting whether it goes on when the controller ends, and what it writes stays on its volumes; else it ends with
 *     the controller, and its volumes stay as they were
 * @param settings what this target alone understands, checked by it
 */
public record InstanceSpec(
        String scope,
        String name,
        int processors,
        long memoryBytes,
        Firmware firmware,
        Network network,
        boolean lasting,
        Map<String, String> settings) {
    public InstanceSpec {
        settings = Map.copyOf(settings);
    }

    /**
     * @param reach how far it gets
     * @param ports TCP ports inside it that the controller reaches by {@link TargetCloud#endpoint}
     */
    public record Network(Reach reach, Set<Integer> ports) {
        /** No network at all. */
        public static final Network NONE = new Network(Reach.NOTHING, Set.of());

        public Network {
            ports = Set.copyOf(ports);
        }
    }

    /** How far an instance gets. */
    public enum Reach {
        /** It has no network. */
        NOTHING,
        /** It reaches nobody outside of what its scope made. */
        ISOLATED,
        /** The networks of the plan. */
        OPEN
    }
}
