// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Migrations as the catalog remembers them; written before what they tell takes effect. Durable when a call returns. */
public interface MigrationJournal {

    /** Adds a migration, or changes the one of that id. */
    void save(Migration migration) throws IOException;

    Optional<Migration> find(MigrationId id) throws IOException;

    /** Newest first. */
    List<Migration> newest(int limit) throws IOException;

    /** Those whose state is not final, oldest first. */
    List<Migration> open() throws IOException;
}
