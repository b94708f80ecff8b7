// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plugin;

import java.util.List;

/** The report of all extension points: what is present, and why what is not present is not. */
public interface Plugins {

    /** Ordered by extension point, then id. Every extension point has at least one line. */
    List<PluginStatus> report();
}
