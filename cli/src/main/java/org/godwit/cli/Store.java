// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code godwitctl store}. */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "List stores, or check one",
        synopsisSubcommandLabel = "COMMAND")
final class Store implements Runnable {

    @Spec
    CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    private Store() {}

    /** With its subcommands. */
    static CommandLine of(Surroundings around) {
        CommandLine line = new CommandLine(new Store());
        line.addSubcommand(new Listing(around));
        line.addSubcommand(new Check(around));
        line.addSubcommand(new Moving.OfStore(around));
        return line;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    /** {@code godwitctl store list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "List the stores and how they are")
    static final class Listing extends Act {
        Listing(Surroundings around) {
            super(around);
        }

        @Override
        int run() throws Failure {
            JsonNode stores = api().get("/api/v1/stores").path("items");
            if (json()) {
                print(stores);
                return Exit.OK;
            }
            Table table = table(
                    "Id", "State", "Stored", "Dead", "Damaged runs", "Last swept", "Freed", "Last scrubbed", "Detail");
            for (JsonNode store : stores) {
                String detail = store.has("problem") ? Failure.line(store.get("problem")) : "";
                table.add(
                        store.path("id").asText(),
                        store.path("state").asText(),
                        Units.bytes(store.path("storedBytes").asLong()),
                        Units.bytes(store.path("deadBytes").asLong()),
                        store.path("damagedRuns").asText("0"),
                        store.path("lastSweptAt").asText("never"),
                        Units.bytes(store.path("lastFreedBytes").asLong()),
                        store.path("lastScrubbedAt").asText("never"),
                        detail);
            }
            table.print(around.out());
            return Exit.OK;
        }
    }

    /** {@code godwitctl store verify}. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Check on a store of yours what blob stores promise, in a prefix of its own that is cleared"
                    + " again; follows the job and says what each check found")
    static final class Check extends Starting {

        @Parameters(paramLabel = "STORE", arity = "0..1", description = "Id (default: main)")
        String store = "main";

        Check(Surroundings around) {
            super(around);
        }

        @Override
        int run() throws Failure {
            Api api = api();
            JsonNode job = api.act("/api/v1/stores/" + Api.encoded(store) + ":verify");
            return follow(api, job.path("id").asText(), limit());
        }

        @Override
        void printJob(JsonNode job) {
            super.printJob(job);
            if (!json()) {
                job.at("/problem/facts")
                        .properties()
                        .forEach(fact ->
                                line("  %s=%s", fact.getKey(), fact.getValue().asText()));
            }
        }
    }
}
