// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plan;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Plans as the catalog remembers them: each change is a version. */
public interface PlanVersions {
    /** So many versions of a plan are kept, the newest ones; a deletion is one of them. */
    int MOST_VERSIONS = 50;

    /**
     * Adds a version if its number is the next of that name: one more than {@link #newest} has, or 1. Durable when it
     * returns, at one instant; of two who add the same number one is refused. What is older than the last
     * {@value #MOST_VERSIONS} goes.
     *
     * @param document byte for byte what {@link #document} returns; empty exactly when the version is a deletion
     * @return false when the number is not the next; nothing has changed then
     */
    boolean add(Plan version, Optional<String> document) throws IOException;

    /** The version with the highest number, a deletion also. */
    Optional<Plan> newest(String name) throws IOException;

    /** The newest version of each plan that is not deleted, by name. */
    List<Plan> all() throws IOException;

    /** Those that are kept, newest first. */
    List<Plan> of(String name) throws IOException;

    /** Empty when that version is not kept, or is a deletion. */
    Optional<String> document(String name, int version) throws IOException;
}
