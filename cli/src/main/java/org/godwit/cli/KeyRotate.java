// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;
import picocli.CommandLine.Command;

/** {@code godwitctl key-rotate}. */
@Command(
        name = "key-rotate",
        mixinStandardHelpOptions = true,
        description = "Make a new master key and bring the keys of all stores under it; stored data stays as it is")
final class KeyRotate extends Act {

    KeyRotate(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        JsonNode change = api().act("/api/v1/master-key:rotate");
        if (json()) {
            print(change);
            return Exit.OK;
        }
        StringJoiner stores = new StringJoiner(", ");
        change.path("stores").forEach(store -> stores.add(store.asText()));
        line("master key  %s", change.path("newId").asText());
        line("stores      %s", stores);
        line(
                "old key     %s, kept in %s",
                change.path("oldId").asText(), change.path("oldKeyFile").asText());
        note("Copy the new key file to its safe place now.");
        return Exit.OK;
    }
}
