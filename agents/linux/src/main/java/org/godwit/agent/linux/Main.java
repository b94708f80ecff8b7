// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.godwit.agent.Agent;
import org.godwit.agent.Computer;
import org.godwit.agent.ConnectionListener;
import org.godwit.agent.Enrolled;
import org.godwit.agent.Log;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.Settings;
import org.godwit.agent.Updater;
import org.godwit.agent.Updates;
import org.godwit.agent.linux.tracking.DeviceTracker;
import org.godwit.api.disk.Concern;
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
            code = begin(given);
        } catch (Arguments.UsageException e) {
            System.err.println("godwit-agent: " + e.getMessage() + "\nTry godwit-agent --help.");
            code = USAGE;
        }
        if (code != 0) {
            System.exit(code);
        }
    }

    /** The first word says what to do, when it is none of the options. */
    private static int begin(List<String> given) throws Arguments.UsageException {
        boolean named = !given.isEmpty() && !given.get(0).startsWith("-");
        String verb = named ? given.get(0) : "run";
        List<String> options = new ArrayList<>(named ? given.subList(1, given.size()) : given);
        boolean json = verb.equals("status") && options.remove("--json");
        Arguments arguments = Arguments.parse(ConfigFile.with(options, System.getenv()), System.getenv());
        Log log = new Log(System.err, arguments.debug(), Clock.systemUTC(), Journal.reads(System.getenv()));
        try {
            return switch (verb) {
                case "run" -> run(arguments, log);
                case "enrol" -> enrol(arguments, options.contains("--name"), log);
                case "status" -> status(arguments, json);
                case "doctor" -> doctor(arguments, log);
                case "untrack" -> {
                    DeviceTracker.unload(arguments.state());
                    yield 0;
                }
                default -> throw new Arguments.UsageException("there is no verb " + verb);
            };
        } catch (ProblemException e) {
            log.error(e.problem().toString());
            return code(e.problem());
        } catch (IOException | RuntimeException e) {
            log.error(e.toString());
            return FAILED;
        }
    }

    private static int run(Arguments arguments, Log log) throws IOException, Arguments.UsageException {
        LinuxComputer machine = machine(arguments, log);
        Settings settings = settings(arguments, log);
        checkDisks(arguments, machine);
        LinuxFreezer freezer = new LinuxFreezer(arguments.freezing(), machine::device);
        FreeSpaceLook freeSpace = new FreeSpaceLook(arguments.demands().skipFree(), freezer::flush, log);
        TrackedComputer computer =
                new TrackedComputer(machine, Trackers.of(arguments, machine, log), freezer, freeSpace);
        Optional<StatusFile> status =
                StatusFile.folder(System.getenv()).map(folder -> statusFile(folder, settings, computer, log));
        Optional<Updater> updater = Updating.of(System.getenv(), version(), log);
        Agent agent = new Agent(
                settings,
                computer,
                log,
                status.isPresent() ? status.get() : ConnectionListener.NONE,
                updater.isPresent() ? updater.get() : Updates.NONE);
        Runtime.getRuntime().addShutdownHook(new Thread(agent::stop, "godwit-stop"));
        updater.ifPresent(
                each -> each.begin(settings, new Updater.Host(agent::isBusy, () -> System.exit(Updating.RESTART))));
        log.info("godwit-agent " + version() + " disks=" + String.join(",", computer.disks()));
        status.ifPresent(StatusFile::begin);
        try {
            agent.run();
        } finally {
            status.ifPresent(StatusFile::close);
        }
        return 0;
    }

    private static LinuxComputer machine(Arguments arguments, Log log) {
        Optional<String> name = arguments.name().or(() -> NameFile.in(arguments.state()));
        return new LinuxComputer(name, arguments.disks().paths(), new Host(Path.of("/"), log), log);
    }

    private static Settings settings(Arguments arguments, Log log) throws IOException, Arguments.UsageException {
        Optional<URI> controller = arguments.controller();
        if (controller.isEmpty()) {
            controller = Enrolled.in(arguments.state()).flatMap(Enrolled::controller);
        }
        return new Settings(
                controller.orElseThrow(() -> new Arguments.UsageException("--controller is missing")),
                arguments.token(),
                arguments.state(),
                version(),
                Settings.Pace.USUAL,
                arguments.demands().manners(log));
    }

    private static StatusFile statusFile(Path folder, Settings settings, TrackedComputer computer, Log log) {
        String tracker = computer.tracker().concerns().stream()
                .filter(concern -> concern.code().startsWith("TRACKER_"))
                .map(Concern::message)
                .findFirst()
                .orElse(null);
        Clock clock = Clock.systemUTC();
        StatusFile.Running running = new StatusFile.Running(
                ProcessHandle.current().pid(),
                version(),
                settings.controller().toString(),
                clock.instant().toString(),
                tracker,
                null,
                null,
                null);
        return new StatusFile(folder, running, clock, log);
    }

    /** @param named whether the name was given on the command line: then the service, which does not see that, shall use it, too */
    private static int enrol(Arguments arguments, boolean named, Log log) throws IOException, Arguments.UsageException {
        boolean before = Enrolled.in(arguments.state()).isPresent();
        String name = arguments.name().orElse("");
        Optional<String> written = ConfigFile.says("name", System.getenv());
        if (named && !before && written.isPresent() && !written.get().equals(name)) {
            throw new Arguments.UsageException("the settings call this machine " + written.get()
                    + ", and so the service would: change that there, or leave --name " + name + " out");
        }
        Enrolled enrolled = Enrolled.enrol(settings(arguments, log), machine(arguments, log));
        if (named && !before) {
            try {
                NameFile.put(arguments.state(), name);
            } catch (IOException e) {
                log.warn("the name could not be kept for the service because=" + e + " remedy=\"Put name = " + name
                        + " into the settings.\"");
            }
        }
        System.out.println((before ? "had enrolled machine=" : "enrolled machine=") + enrolled.machine()
                + " controller=" + enrolled.controller().map(Object::toString).orElse("unknown"));
        return 0;
    }

    private static int status(Arguments arguments, boolean json) throws IOException {
        Status.Report report = Status.of(arguments, version(), System.getenv());
        System.out.print(json ? report.json() + "\n" : report.text());
        return report.exitCode();
    }

    private static int doctor(Arguments arguments, Log log) {
        List<Finding> findings = new Doctor(arguments, System.getenv(), Clock.systemUTC())
                .findings(machine(arguments, log), quiet(arguments));
        findings.forEach(System.out::println);
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? FAILED : 0;
    }

    /** What the tracker says while it is tried is for who asks. */
    private static Log quiet(Arguments arguments) {
        return arguments.debug()
                ? new Log(System.err, true, Clock.systemUTC())
                : new Log(new PrintStream(OutputStream.nullOutputStream()), false, Clock.systemUTC());
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

    /** A package says it, as it may carry the same jars under a higher number. */
    private static String version() {
        String version =
                System.getProperty("godwit.version", Main.class.getPackage().getImplementationVersion());
        return version == null ? "dev" : version;
    }
}
