// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.godwit.agent.Agent;
import org.godwit.agent.Computer;
import org.godwit.agent.Log;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.Settings;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/** The agent for Linux, as a process. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int ENROLMENT_REFUSED = 3;
    private static final int REFUSED = 4;
    private static final int NO_DISK = 5;

    private static final Set<String> AT_ENROLMENT =
            Set.of("TOKEN_UNKNOWN", "TOKEN_USED_UP", "TOKEN_EXPIRED", "TOKEN_NEEDED", "AUTHORITY_FOREIGN");

    private Main() {}

    public static void main(String[] words) {
        List<String> given = List.of(words);
        if (given.contains("--help") || given.contains("-h")) {
            System.out.print(Arguments.HELP);
            return;
        }
        if (given.contains("--version")) {
            System.out.println("godwit-agent " + version());
            return;
        }
        int code;
        try {
            code = run(Arguments.parse(given, System.getenv()));
        } catch (Arguments.UsageException e) {
            System.err.println("godwit-agent: " + e.getMessage() + "\nTry godwit-agent --help.");
            code = USAGE;
        }
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int run(Arguments arguments) {
        Log log = new Log(System.err, arguments.debug(), Clock.systemUTC());
        LinuxComputer machine =
                new LinuxComputer(arguments.name(), arguments.disks().paths(), new Host(Path.of("/"), log), log);
        try {
            checkDisks(arguments, machine);
            Computer computer = new TrackedComputer(
                    machine,
                    Trackers.of(arguments, machine, log),
                    new LinuxFreezer(arguments.freezing(), machine::device));
            Agent agent = new Agent(
                    new Settings(
                            arguments.controller(),
                            arguments.token(),
                            arguments.state(),
                            version(),
                            Settings.Pace.USUAL),
                    computer,
                    log);
            Runtime.getRuntime().addShutdownHook(new Thread(agent::stop, "godwit-stop"));
            log.info("godwit-agent " + version() + " disks=" + String.join(",", computer.disks()));
            agent.run();
            return 0;
        } catch (ProblemException e) {
            log.error(e.problem().toString());
            return code(e.problem());
        } catch (IOException | RuntimeException e) {
            log.error(e.toString());
            return FAILED;
        }
    }

    /** What was named by hand must be there at the start; the machine's own disks may come and go. */
    private static void checkDisks(Arguments arguments, Computer computer) throws IOException {
        for (String name : arguments.disks().paths().keySet()) {
            try (OpenDisk disk = computer.open(name)) {
                disk.seen();
            }
        }
    }

    private static int code(Problem problem) {
        if (AT_ENROLMENT.contains(problem.code())) {
            return ENROLMENT_REFUSED;
        }
        return switch (problem.code()) {
            case "DISK_VANISHED", "NOT_A_DISK", "DISK_UNREADABLE" -> NO_DISK;
            default -> problem.kind() == Problem.Kind.DENIED ? REFUSED : FAILED;
        };
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
