// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

/** JSON pointers (RFC 6901). */
public final class Pointer {
    private Pointer() {}

    public static String of(String... keys) {
        StringBuilder pointer = new StringBuilder();
        for (String key : keys) {
            pointer.append('/').append(key.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }
}
