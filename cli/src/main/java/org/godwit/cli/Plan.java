// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Plans as documents: list, show, versions, export, put, generate, check, revert, delete, schema;"
                + " check exits 5 when there is a blocker; exit 4 when somebody else changed the plan meanwhile")
final class Plan extends Act {
    private static final String PLANS = "/api/v1/plans";

    /** The controller would refuse more without reading it, which a client may see as a broken connection. */
    private static final int MOST_BYTES = 1 << 20;

    /** Stdin or stdout as a file. */
    private static final String DASH = "-";

    /** What to do. */
    enum Verb {
        list,
        show,
        versions,
        export,
        put,
        generate,
        check,
        revert,
        delete,
        schema
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(index = "1", paramLabel = "PLAN", arity = "0..1", description = "Name of the plan")
    String name = "";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "put, check: the document; export, generate: where it goes; - is stdin and stdout (default)")
    String file = DASH;

    @Option(
            names = "--of",
            paramLabel = "N",
            description = "put, revert, delete: the version that is changed (revert, delete: the newest when left out)")
    int of;

    @Option(names = "--number", paramLabel = "N", description = "show, export, revert: that version")
    int number;

    @Mixin
    PlanOf members = new PlanOf();

    Plan(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        switch (verb) {
            case list -> list(Pages.read(api, PLANS, Integer.MAX_VALUE));
            case show -> show(api);
            case versions -> versions(Pages.read(api, path() + "/versions", Integer.MAX_VALUE));
            case export -> write(api.text(number == 0 ? path() + "/document" : versionPath() + "/document"));
            case put -> saved(api.change("PUT", path(), Optional.of(read()), tag("")));
            case generate -> generate(api);
            case check -> {
                return check(api);
            }
            case revert -> saved(api.change("POST", versionPath() + ":revert", Optional.empty(), tag("*")));
            case delete -> {
                api.change("DELETE", path(), Optional.empty(), tag("*"));
                note("Plan " + name + " is deleted; its versions are kept.");
            }
            case schema -> write(api.text("/api/v1/plan-schema.json"));
        }
        return Exit.OK;
    }

    private String path() throws Failure {
        if (name.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a plan.");
        }
        return PLANS + "/" + Named.id("plan", name);
    }

    private String versionPath() throws Failure {
        if (number < 1) {
            throw new Failure(Exit.USAGE, "Say which --number.");
        }
        return path() + "/versions/" + number;
    }

    private Optional<String> tag(String otherwise) {
        String tag = of == 0 ? otherwise : "\"" + of + "\"";
        return Optional.of(tag).filter(text -> !text.isEmpty());
    }

    private void show(Api api) throws Failure {
        JsonNode plan = api.get(number == 0 ? path() : versionPath());
        if (json()) {
            print(plan);
            return;
        }
        line("name      %s", plan.path("name").asText());
        line(
                "version   %s (%s)",
                plan.path("version").asText(), plan.path("note").asText());
        line(
                "saved     %s by %s",
                plan.path("savedAt").asText(), plan.path("savedBy").asText());
        Table table = table("Device", "Machine", "Rank", "Flavor", "Depends on");
        plan.at("/document/devices").properties().forEach(entry -> {
            JsonNode device = entry.getValue();
            List<String> needs = new ArrayList<>();
            device.path("depends_on").forEach(one -> needs.add(one.asText()));
            table.add(
                    entry.getKey(),
                    device.path("id").asText(),
                    device.path("rank").asText("0"),
                    device.path("flavor").asText(),
                    String.join(", ", needs));
        });
        table.print(around.out());
    }

    private void list(JsonNode items) {
        if (json()) {
            print(items);
            return;
        }
        Table table = table(
                "Name", "Version", "Devices", "Readiness", "Verified", "Findings", "Saved at", "Saved by", "Because");
        for (JsonNode plan : items) {
            JsonNode status = plan.path("status");
            table.add(
                    plan.path("name").asText(),
                    plan.path("version").asText(),
                    plan.path("devices").asText(),
                    status.at("/readiness/level").asText(),
                    status.path("verified").asBoolean()
                            ? "until " + status.path("verifiedUntil").asText()
                            : "no",
                    status.path("blockers").asText() + "/"
                            + status.path("warnings").asText(),
                    plan.path("savedAt").asText(),
                    plan.path("savedBy").asText(),
                    Machines.because(status.path("readiness")));
        }
        table.print(around.out());
    }

    private void versions(JsonNode items) {
        if (json()) {
            print(items);
            return;
        }
        Table table = table("Version", "Note", "Devices", "Saved at", "Saved by");
        for (JsonNode plan : items) {
            table.add(
                    plan.path("version").asText(),
                    plan.path("note").asText(),
                    plan.path("devices").asText(),
                    plan.path("savedAt").asText(),
                    plan.path("savedBy").asText());
        }
        table.print(around.out());
    }

    private void saved(JsonNode plan) {
        if (json()) {
            print(plan);
            return;
        }
        note("Plan " + name + " is version " + plan.path("version").asText() + " now.");
        findings(plan.path("findings")).forEach(around.out()::println);
    }

    private void generate(Api api) throws Failure {
        Api.Written written = new Api.Written(
                "POST", PLANS + ":generate", Optional.of(members.order(api).toString()));
        String document = api.text(written);
        if (name.isEmpty()) {
            write(document);
        } else {
            saved(api.change("PUT", path(), Optional.of(document), tag("")));
        }
    }

    private int check(Api api) throws Failure {
        JsonNode check = name.isEmpty()
                ? api.change("POST", PLANS + ":check", Optional.of(read()), Optional.empty())
                : api.change("POST", path() + ":check", Optional.empty(), Optional.empty());
        int exit = check.path("blockers").asInt() == 0 ? Exit.OK : Exit.NOT_READY;
        if (json()) {
            print(check);
            return exit;
        }
        findings(check.path("findings")).forEach(around.out()::println);
        int group = 1;
        for (JsonNode one : check.path("groups")) {
            List<String> devices = new ArrayList<>();
            one.path("devices").forEach(device -> devices.add(device.asText()));
            String approval =
                    one.has("approval") ? "approval (" + one.path("approval").asText() + "), then " : "";
            line("%d. rank %s: %s%s", group++, one.path("rank").asText(), approval, String.join(", ", devices));
        }
        return exit;
    }

    /** A line for each. */
    static List<String> findings(JsonNode findings) {
        List<String> lines = new ArrayList<>();
        for (JsonNode finding : findings) {
            String where = finding.path("pointer").asText();
            String text = String.format(
                    Locale.ROOT,
                    "%-8s %s%s: %s %s",
                    finding.path("level").asText(),
                    finding.path("code").asText(),
                    where.isEmpty() ? "" : " " + where,
                    finding.path("detail").asText(),
                    finding.path("hint").asText());
            lines.add(text.stripTrailing());
        }
        return lines;
    }

    private String read() throws Failure {
        try {
            byte[] bytes = file.equals(DASH) ? around.in().readAllBytes() : Files.readAllBytes(Path.of(file));
            if (bytes.length > MOST_BYTES) {
                throw new Failure(
                        Exit.FAILURE,
                        "PLAN_TOO_LARGE: The document " + file + " has " + bytes.length + " bytes; wanted are at most "
                                + MOST_BYTES + ".");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Failure(Exit.FAILURE, "The document " + file + " is no UTF-8.");
        } catch (IOException e) {
            throw new Failure(Exit.FAILURE, "Cannot read the document " + file + ": " + e.getMessage());
        }
    }

    private void write(String document) throws Failure {
        if (file.equals(DASH)) {
            around.out().print(document);
            around.out().flush();
            return;
        }
        try {
            Files.writeString(Path.of(file), document);
        } catch (IOException e) {
            throw new Failure(Exit.FAILURE, "Cannot write the document to " + file + ": " + e.getMessage());
        }
    }
}
