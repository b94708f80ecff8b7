// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

/** What a job takes a part of while it runs, and which only so many may use at once. */
public record Use(Kind kind, String name) {
    public enum Kind {
        PLATFORM,
        STORE,
        TARGET;

        /** In {@code etc/org.godwit.core.cfg}. */
        public String key() {
            return "parallel.per." + word();
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
