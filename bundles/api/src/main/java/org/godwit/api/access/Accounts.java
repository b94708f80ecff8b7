// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.util.Optional;
import java.util.Set;

/** The people who may sign in. */
public interface Accounts {

    /**
     * @param roles names of roles: {@code admin}
     */
    record Person(String name, Set<String> roles) {
        public Person {
            roles = Set.copyOf(roles);
        }
    }

    /** The person, if there is one of that name with that password. Takes the same time whether or not there is. */
    Optional<Person> signIn(String name, char[] password);
}
