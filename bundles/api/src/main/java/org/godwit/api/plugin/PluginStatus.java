// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plugin;

/**
 * One line of the plugin report.
 *
 * @param extensionPoint the role: {@code ChunkStore}, {@code TargetCloud}
 * @param id the plugin's id, or the component's name when it did not come far enough to have one
 * @param state what the controller can expect of it
 * @param provider the bundle, with its version
 * @param detail empty when present; else one line that names the missing reference, the wrong key or the trouble
 */
public record PluginStatus(String extensionPoint, String id, State state, String provider, String detail) {

    /** What the controller can expect of a plugin. */
    public enum State {
        PRESENT,
        /** Present, and it says itself why it cannot work now. */
        TROUBLED,
        /** Installed, but a reference or a setting it needs is missing or wrong. */
        UNSATISFIED,
        /** No plugin at all for an extension point that work needs. */
        MISSING
    }
}
