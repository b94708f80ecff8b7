// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Update;

/**
 * Changes a row, or adds it: in two statements that H2 and PostgreSQL both understand, each its own transaction, because
 * on PostgreSQL an error ends the transaction it happens in.
 */
record Upsert(CatalogDatabase database, String update, String insert) {

    void with(Consumer<Update> values) throws IOException {
        database.write(handle -> put(handle, values));
    }

    /** Many rows, which are durable when this returns; some may be when it throws. */
    <T> void withEach(List<T> rows, BiConsumer<T, Update> values) throws IOException {
        database.write(handle -> rows.forEach(row -> put(handle, statement -> values.accept(row, statement))));
    }

    /** Within what somebody else has begun. */
    void put(Handle handle, Consumer<Update> values) {
        if (run(handle, update, values) == 0) {
            try {
                run(handle, insert, values);
            } catch (JdbiException e) {
                if (!CatalogDatabase.isDuplicate(e)) {
                    throw e;
                }
                // Another thread was faster with the same key.
                run(handle, update, values);
            }
        }
    }

    private static int run(Handle handle, String sql, Consumer<Update> values) {
        Update statement = handle.createUpdate(sql);
        values.accept(statement);
        return statement.execute();
    }
}
