// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.util.Optional;
import org.godwit.api.access.Accounts.Person;

/**
 * Who a request is from, and how they showed it.
 *
 * @param session the session, none with HTTP Basic
 * @param byCookie whether the browser itself added the proof: then writes need a header no foreign page can send
 */
record SignedIn(Person person, Optional<Sessions.Session> session, boolean byCookie) {

    boolean isAdmin() {
        return person.roles().contains("admin");
    }
}
