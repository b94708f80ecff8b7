// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plugin;

import java.util.Optional;
import org.godwit.api.problem.Problem;

/** A replaceable part: it may come, go and come back while the controller runs. */
public interface Plugin {

    /** Stable within its extension point, lower case: {@code paged}, {@code main}, {@code file}. */
    String id();

    /**
     * Why this plugin is here but cannot work now, if so. Cheap: it is asked each time somebody looks at the list of
     * plugins.
     */
    default Optional<Problem> trouble() {
        return Optional.empty();
    }
}
