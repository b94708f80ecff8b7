// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.List;
import org.godwit.api.access.KnownAgents;

/** {@code known_agent}. */
final class AgentTable implements KnownAgents {
    private final CatalogDatabase database;

    AgentTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public List<KnownAgent> all() throws IOException {
        return database.read(handle -> handle.createQuery("select body from known_agent")
                .map((row, context) -> RecordJson.read(row.getString(1), KnownAgent.class))
                .list());
    }

    @Override
    public void put(KnownAgent agent) throws IOException {
        new Upsert(
                        database,
                        "update known_agent set body = :body where machine = :machine",
                        "insert into known_agent (machine, body) values (:machine, :body)")
                .with(statement -> statement
                        .bind("machine", agent.machine().value())
                        .bind("body", RecordJson.write(agent, KnownAgent.class)));
    }
}
