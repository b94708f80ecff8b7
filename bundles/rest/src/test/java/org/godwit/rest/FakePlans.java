// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.tenant.Scope;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;

/** Plans whose only rule is that they are JSON with devices; a device called {@code bad} is a blocker. */
public final class FakePlans implements Plans {
    private static final Pattern DEVICE = Pattern.compile("\"([\\w-]+)\"\\s*:\\s*\\{");

    private final MemoryCatalog catalog;

    public FakePlans(MemoryCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<Plan> list() throws IOException {
        return catalog.plans().all();
    }

    @Override
    public Plan find(String name) throws IOException {
        return catalog.plans()
                .newest(name)
                .filter(plan -> !plan.deleted())
                .orElseThrow(() -> problem(Kind.MISSING, "PLAN_UNKNOWN"));
    }

    @Override
    public List<Plan> versions(String name) throws IOException {
        List<Plan> kept = catalog.plans().of(name);
        return kept.isEmpty() ? List.of(find(name)) : kept;
    }

    @Override
    public String document(String name, int version) throws IOException {
        return catalog.plans().document(name, version).orElseThrow(() -> problem(Kind.MISSING, "PLAN_VERSION_UNKNOWN"));
    }

    @Override
    public Plan put(Change change, String document) throws IOException {
        return saved(change, Optional.of(document), "saved");
    }

    @Override
    public Plan again(Change change, int version) throws IOException {
        return saved(change, Optional.of(document(change.plan(), version)), "version " + version + " again");
    }

    @Override
    public Plan delete(Change change) throws IOException {
        find(change.plan());
        return saved(change, Optional.empty(), "deleted");
    }

    private Plan saved(Change change, Optional<String> document, String note) throws IOException {
        int devices = document.isEmpty() ? 0 : devices(document.get()).size();
        Optional<Plan> newest = catalog.plans().newest(change.plan());
        int now = newest.map(Plan::version).orElse(0);
        if (change.of().isEmpty() && newest.filter(plan -> !plan.deleted()).isPresent()) {
            throw problem(Kind.MISCONFIGURED, "PLAN_EXISTS");
        }
        if (change.of().orElse(now) != now) {
            throw Problem.of(Kind.MISCONFIGURED, "PLAN_CHANGED", "It was changed.", "Look.")
                    .with("version", now)
                    .asException();
        }
        Plan plan = new Plan(change.plan(), now + 1, document.isEmpty(), change.by(), Samples.NOON, note, devices);
        catalog.plans().add(plan, document);
        return plan;
    }

    private static List<String> devices(String document) throws IOException {
        // By hand: the tests of the shell, which has no JSON library, use this too.
        List<String> names = new ArrayList<>();
        int begin = document.indexOf("\"devices\"");
        Matcher device = DEVICE.matcher(begin < 0 ? "" : document.substring(begin + "\"devices\"".length()));
        while (begin >= 0 && document.strip().endsWith("}") && device.find()) {
            names.add(device.group(1));
        }
        if (names.isEmpty()) {
            throw problem(Kind.MISCONFIGURED, "PLAN_INVALID");
        }
        return names;
    }

    private static ProblemException problem(Kind kind, String code) {
        return Problem.of(kind, code, "It is " + code + ".", "Do another thing.")
                .asException();
    }

    @Override
    public String generate(Set<Scope> of) throws IOException {
        Set<MachineId> machines = new HashSet<>();
        for (Scope scope : of) {
            machines.addAll(new FakeTenancy(catalog).machines(scope));
        }
        StringBuilder devices = new StringBuilder();
        for (Machine machine : catalog.machines().all()) {
            if (of.isEmpty() || machines.contains(machine.id())) {
                devices.append(devices.isEmpty() ? "" : ", ")
                        .append('"')
                        .append(machine.name())
                        .append("\": {\"id\": \"")
                        .append(machine.id())
                        .append("\"}");
            }
        }
        return "{\"devices\": {" + devices + "}}\n";
    }

    @Override
    public List<Finding> check(String document) throws IOException {
        Finding info = new Finding(Finding.Level.INFO, "TARGET_NOT_ASKED", "", "It is not asked.", "");
        try {
            return devices(document).contains("bad")
                    ? List.of(new Finding(Finding.Level.BLOCKER, "BAD", "/devices/bad", "It is bad.", "Mend it."), info)
                    : List.of(info);
        } catch (ProblemException e) {
            return List.of(new Finding(Finding.Level.BLOCKER, "PLAN_NOT_JSON", "", "It is no plan.", "Write one."));
        }
    }

    @Override
    public List<StartGroup> order(String document) throws IOException {
        List<PlannedMachine> machines = devices(document).stream()
                .map(name -> new PlannedMachine(
                        name,
                        "mch",
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Duration.ZERO,
                        List.of(),
                        new PlannedMachine.Network.Keep()))
                .toList();
        return List.of(new StartGroup(0, Optional.of("Go?"), machines));
    }

    @Override
    public String schema() {
        return "{\"title\": \"Godwit plan\"}";
    }
}
