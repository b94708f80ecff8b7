// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.util.Locale;

/** What a snapshot promises about the moment it shows; the later, the stronger. Never lowered silently. */
public enum Consistency {
    /** Blocks were read while the machine wrote: each is whole, together they are no one moment. */
    FUZZY,
    /** As after pulling the plug: one moment of all disks. */
    CRASH,
    /** File systems were frozen. */
    FILE_SYSTEM,
    /** Applications were told and have written what they held. */
    APPLICATION;

    /** For people: {@code file system}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
