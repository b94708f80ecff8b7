// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

/** Where a source's change tracking stood. Opaque to all but the plugin that issued it. */
public record ChangeMark(String token) {
    public ChangeMark {
        if (token.isEmpty() || token.length() > 4096) {
            throw new IllegalArgumentException("a change mark has 1 to 4096 characters, not " + token.length());
        }
    }
}
