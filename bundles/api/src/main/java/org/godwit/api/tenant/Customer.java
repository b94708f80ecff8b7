// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.tenant;

import java.util.Optional;

/**
 * Somebody whose machines we protect. One that others name as theirs is a partner; there is no other difference, so a
 * partner may have groups of its own.
 *
 * @param name no two customers have the same
 * @param partner whose customer it is; that one has none itself
 */
public record Customer(CustomerId id, String name, Optional<CustomerId> partner) {
    /** The longest name of a customer or group, in characters. */
    public static final int MOST_NAME = 128;

    public Customer {
        refuseName(name);
        if (partner.filter(id::equals).isPresent()) {
            throw new IllegalArgumentException("a customer is not its own partner");
        }
    }

    /** @throws IllegalArgumentException when no customer and no group can have that name */
    public static void refuseName(String name) {
        boolean control = name.chars().anyMatch(Character::isISOControl);
        if (name.isBlank() || !name.equals(name.strip()) || name.length() > MOST_NAME || control) {
            throw new IllegalArgumentException("a name is 1 to " + MOST_NAME
                    + " characters, none of them a control character, the first and last no space");
        }
    }
}
