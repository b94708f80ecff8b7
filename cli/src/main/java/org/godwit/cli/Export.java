// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Disks of restore points served as network block devices (NBD): list, add POINT, and of an ID show, end;"
                        + " add prints the address, and who has it may read the disk")
final class Export extends Act {
    private static final String EXPORTS = "/api/v1/exports";

    /** What to do. */
    enum Verb {
        list,
        add,
        show,
        end
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(
            index = "1",
            paramLabel = "ID",
            arity = "0..1",
            description = "add: a restore point, or latest:MACHINE; else id of the export")
    String id = "";

    @Option(names = "--disk", paramLabel = "NAME", description = "add: needed where the point has several disks")
    String disk = "";

    @Option(
            names = "--writable",
            description = "add: takes writes, which are lost when the export ends or the controller stops")
    boolean writable;

    @Option(
            names = "--tls",
            negatable = true,
            description = "add: whether only TLS will do (default: unless on loopback)")
    @Nullable
    Boolean tls;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "add: how long, to 30d (default: 24h)")
    String life = "24h";

    Export(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        return switch (verb) {
            case list -> list(api);
            case add -> shown(api.post(EXPORTS, order(api)).body());
            case show -> shown(api.get(path()));
            case end -> {
                api.delete(path());
                yield Exit.OK;
            }
        };
    }

    private String path() throws Failure {
        if (id.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name an export by its id.");
        }
        return EXPORTS + "/" + Named.id("export", id);
    }

    private ObjectNode order(Api api) throws Failure {
        if (id.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a restore point, or latest:MACHINE.");
        }
        Duration time = Units.parsed(life)
                .orElseThrow(() -> new Failure(Exit.USAGE, "--for '" + life + "' is not like 90m, 24h or 7d."));
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("restorePoint", Named.point(api, id));
        if (!disk.isEmpty()) {
            order.put("disk", disk);
        }
        order.put("writable", writable);
        if (tls != null) {
            order.put("tls", tls);
        }
        order.put("lifeSeconds", time.toSeconds());
        return order;
    }

    private int list(Api api) throws Failure {
        ArrayNode exports = Pages.read(api, EXPORTS, Integer.MAX_VALUE);
        if (json()) {
            print(exports);
            return Exit.OK;
        }
        Table table = table("Id", "Point", "Disk", "Size", "Writable", "Connections", "Ends", "By");
        for (JsonNode one : exports) {
            table.add(
                    one.path("id").asText(),
                    one.path("restorePoint").asText(),
                    one.path("disk").asText(),
                    Units.bytes(one.path("sizeBytes").asLong()),
                    one.path("writable").asBoolean() ? "yes" : "no",
                    one.path("connections").asText(),
                    one.path("endsAt").asText(),
                    one.path("createdBy").asText());
        }
        table.print(around.out());
        return Exit.OK;
    }

    private int shown(JsonNode export) {
        if (json()) {
            print(export);
            return Exit.OK;
        }
        line("id        %s", export.path("id").asText());
        line("uri       %s", export.path("uri").asText());
        line(
                "disk      %s of %s, %s",
                export.path("disk").asText(),
                export.path("restorePoint").asText(),
                Units.bytes(export.path("sizeBytes").asLong()));
        line("writable  %s", export.path("writable").asBoolean() ? "yes, until it ends" : "no");
        line("ends      %s", export.path("endsAt").asText());
        line(
                "used      %s connections, %s served, %s read from the store, %s written",
                export.path("connections").asText(),
                Units.bytes(export.path("servedBytes").asLong()),
                Units.bytes(export.path("loadedBytes").asLong()),
                Units.bytes(export.path("writtenBytes").asLong()));
        if (export.has("trouble")) {
            line("trouble   %s", export.path("trouble").asText());
        }
        return Exit.OK;
    }
}
