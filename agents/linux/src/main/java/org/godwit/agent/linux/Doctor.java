// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.agent.Enrolled;
import org.godwit.agent.Log;
import org.godwit.agent.Visit;
import org.godwit.api.problem.ProblemException;

/** {@code godwit-agent doctor}: looks at all that the agent needs, changes nothing, and says of each in one line what to do. */
final class Doctor {
    private static final Duration CLOCKS_APART = Duration.ofMinutes(2);
    private static final Duration CERTIFICATE_SOON = Duration.ofDays(30);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** The state folder keeps a key and lists of a few KiB. */
    private static final long STATE_LEAST_BYTES = 16 << 20;

    private final Arguments arguments;
    private final Map<String, String> environment;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    Doctor(Arguments arguments, Map<String, String> environment, Clock clock) {
        this.arguments = arguments;
        this.environment = environment;
        this.clock = clock;
    }

    /** All looks, in the order in which one would mend. */
    List<Finding> findings(LinuxComputer machine, Log quiet) {
        user();
        state();
        Optional<Enrolled> enrolled = identity();
        enrolled.ifPresent(this::controller);
        disks(machine);
        findings.addAll(new TrackerLook(arguments, machine, quiet).findings());
        service();
        return List.copyOf(findings);
    }

    private void user() {
        String user = System.getProperty("user.name", "");
        findings.add(
                user.equals("root")
                        ? Finding.ok("user", user)
                        : Finding.warn("user", user + " may not read block devices", "Run it as root."));
    }

    private void state() {
        Path folder = arguments.state();
        if (!Files.isDirectory(folder)) {
            findings.add(Finding.warn(
                    "state",
                    folder + " is not there",
                    "It is made when the agent enrols or its package is installed."));
            return;
        }
        // Not by Files.getFileStore, which fails where the mount point is not seen, as in a chroot.
        long free = folder.toFile().getUsableSpace();
        String found = folder + " has " + (free >> 20) + " MiB free";
        if (!Files.isWritable(folder)) {
            findings.add(Finding.fail("state", folder + " cannot be written", "Let root write to it."));
        } else if (free < STATE_LEAST_BYTES) {
            findings.add(Finding.fail("state", found, "Make room: at least 16 MiB."));
        } else {
            findings.add(Finding.ok("state", found));
        }
    }

    private Optional<Enrolled> identity() {
        try {
            Optional<Enrolled> enrolled = Enrolled.in(arguments.state());
            if (enrolled.isEmpty()) {
                findings.add(Finding.fail(
                        "identity",
                        "it has not enrolled",
                        "Make a token on the controller (Machines, Add machines) and run the line that it shows."));
                return enrolled;
            }
            Instant ends = enrolled.get().certificateEnds();
            String found = enrolled.get().machine() + ", certificate valid until " + ends;
            if (ends.isBefore(clock.instant())) {
                findings.add(Finding.fail("identity", found, "Enrol again: a new token and an empty state folder."));
            } else if (ends.isBefore(clock.instant().plus(CERTIFICATE_SOON))) {
                findings.add(
                        Finding.warn("identity", found, "Enrol again before: a new token, an empty state folder."));
            } else {
                findings.add(Finding.ok("identity", found));
            }
            return enrolled;
        } catch (IOException e) {
            findings.add(Finding.fail("identity", e, "Run it as root."));
            return Optional.empty();
        }
    }

    private void controller(Enrolled enrolled) {
        Optional<URI> address = arguments.controller().or(enrolled::controller);
        if (address.isEmpty()) {
            findings.add(Finding.fail("controller", "no address is known", "Name it: controller = https://host:8443"));
            return;
        }
        try {
            Visit visit = Visit.to(address.get(), arguments.state());
            String found = address.get() + " answered in " + visit.took().toMillis() + " ms";
            findings.add(visit.refusal()
                    .map(problem -> Finding.fail("controller", problem.message(), problem.remedy()))
                    .orElseGet(() -> Finding.ok("controller", found + " and knows this agent")));
            visit.ahead().ifPresent(this::clocks);
        } catch (IOException e) {
            String reached = address.get() + " was not reached: " + e;
            findings.add(
                    e instanceof ProblemException
                            ? Finding.fail("controller", e, "")
                            : Finding.fail(
                                    "controller",
                                    reached,
                                    "Look at the address, name resolution, routes and firewalls: outgoing TCP, one port."));
        }
    }

    private void clocks(Duration ahead) {
        String found = "the controller's is " + Math.abs(ahead.toSeconds()) + " s "
                + (ahead.isNegative() ? "behind" : "ahead of") + " this machine's";
        findings.add(
                ahead.abs().compareTo(CLOCKS_APART) > 0
                        ? Finding.warn("clock", found, "Set both by NTP: certificates and restore points carry times.")
                        : Finding.ok("clock", found));
    }

    private void disks(LinuxComputer machine) {
        List<String> disks = machine.disks();
        if (disks.isEmpty()) {
            findings.add(Finding.fail(
                    "disks",
                    "this machine has none that can be replicated",
                    "Name one: disk = NAME=PATH. --debug says why."));
        }
        for (String disk : disks) {
            findings.add(DiskCheck.of(machine, disk));
        }
    }

    private void service() {
        Optional<StatusFile.Running> running = StatusFile.read(environment);
        if (running.isEmpty()) {
            findings.add(Finding.fail("service", "the agent does not run", start()));
            return;
        }
        String answered = running.get().answeredAt();
        String since =
                "process " + running.get().pid() + " since " + running.get().startedAt();
        String waiting = running.get().waitingBecause();
        if (waiting != null) {
            findings.add(Finding.fail("service", since + ", waits: " + waiting, "See the lines above."));
        } else if (answered == null || Instant.parse(answered).plus(SILENCE).isBefore(clock.instant())) {
            findings.add(Finding.warn(
                    "service", since + ", last answer " + answered, "Look at its log: journalctl -u godwit-agent"));
        } else {
            findings.add(Finding.ok("service", since + ", connected"));
        }
    }

    private static String start() {
        try (Stream<Path> run = Files.list(Path.of("/run"))) {
            return run.anyMatch(path -> path.endsWith("systemd"))
                    ? "systemctl start godwit-agent; its log: journalctl -u godwit-agent"
                    : "/etc/init.d/godwit-agent start";
        } catch (IOException e) {
            return "Start the service godwit-agent.";
        }
    }
}
