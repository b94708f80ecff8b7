// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.wire.Token;
import org.jspecify.annotations.Nullable;

/** The command line. */
record Arguments(
        Optional<URI> controller,
        Optional<Token> token,
        Path state,
        Optional<String> name,
        Disks disks,
        Freezing freezing,
        Demands demands,
        boolean debug) {

    /**
     * What was said of disks, by their names.
     *
     * @param changes lists of changes: {@link ChangeList}
     */
    record Disks(Map<String, Path> paths, Map<String, Path> changes, Tracking tracking) {}

    /** How changes of block devices are learned. */
    enum Tracking {
        /** By eBPF where that works, else by blktrace where that does, else by scan. */
        AUTO,
        /** By eBPF, or not at all. */
        EBPF,
        /** By blktrace, or not at all. */
        BLKTRACE,
        SCAN;

        private static Tracking of(@Nullable String word) throws UsageException {
            for (Tracking each : values()) {
                if (word != null && each.name().equals(word.toUpperCase(Locale.ROOT))) {
                    return each;
                }
            }
            if (word == null) {
                return AUTO;
            }
            throw new UsageException("--tracker is auto, ebpf, blktrace or scan, not " + word);
        }
    }

    private static final Set<String> OPTIONS =
            Set.of("--controller", "--token", "--disk", "--changes", "--tracker", "--state", "--name");

    static final String HELP =
            """
            usage: godwit-agent [run] --controller URL [--token TOKEN] [--disk NAME=PATH]... [options]
                   godwit-agent enrol | status [--json] | doctor | untrack | uninstall [--purge] [options]

            Lets a Godwit controller replicate the disks of this machine. Calls out only.

              run                does that until it is stopped; enrols first where it has not
              enrol              enrols, once, and ends; a machine that has enrolled is left as it is
              status [--json]    how the service of this machine is
              doctor             looks at all that the agent needs, changes nothing; a line each, with a remedy
              untrack            takes the programs that see changes out of the kernel
              uninstall [--purge]  takes the installed agent off this machine; --purge: also its identity and settings

              --controller URL   the controller: https://host:8443; without it the one it enrolled with
              --token TOKEN      needed once, to enrol; better from the environment, which others cannot see: GODWIT_TOKEN
              --disk NAME=PATH   a block device, or a raw image file; may be repeated.
                                 Without it: the block devices of this machine.
              --changes NAME=FILE  what was written to the image file of that disk, as whoever writes it says:
                                 docs/operating.md. Read when it is there and newer than the image.
              --tracker HOW      changes of block devices: auto (the default; eBPF where the kernel
                                 allows it, else blktrace, else scan), ebpf or blktrace (end where that
                                 does not work), scan. docs/linux-agent.md
              --freeze HOW       file systems at the end of a replication: auto (the default) or never
              --freeze-limit S   seconds after which they are thawed, whatever happens (10)
              --pre-freeze-script PROGRAM   tells applications before it; runs 60 s at most
              --post-thaw-script PROGRAM    tells them after it, also when the freeze failed
              --read-limit MIB   a second, of all disks together (0: as much as there is)
              --send-limit MIB   a second, to the controller (0: as much as there is)
              --parallel-disks N  at most so many are copied at the same time (0: as many as the controller says)
              --skip-free HOW    free space of file systems: auto (the default; not read on the first copy where that is
                                 known to be harmless) or never (every byte is read)
              --priority HOW     of what copies, on processors and disks: idle (the default) or normal
              --state DIR        where the agent keeps its identity (default /var/lib/godwit-agent)
              --name NAME        of the machine, as the controller shows it (default: what it enrolled with, else the host name)
              --debug            say more
              --help             this
              --version

            The same options may stand in the file that GODWIT_AGENT_CONFIG names, as lines "disk = root=/dev/sda", without
            dashes; an installed agent reads /etc/godwit-agent/agent.conf. The command line counts before it.

            exit codes: 0 stopped, 1 failed, 2 wrong usage, 3 enrolment refused, 4 refused by the controller,
                        5 a path that is no disk
            of status:  0 connected, 1 waits for the controller, 3 does not run, 4 has not enrolled
            of doctor:  0 nothing FAILs, 1 something does
            """;

    /** What is wrong with the command line. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static Arguments parse(List<String> words, Map<String, String> environment) throws UsageException {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, Path> paths = new LinkedHashMap<>();
        Map<String, Path> changes = new LinkedHashMap<>();
        boolean debug = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--debug")) {
                debug = true;
                continue;
            }
            if (!isOption(word)) {
                throw new UsageException("unknown option " + word);
            }
            i++;
            if (i == words.size()) {
                throw new UsageException(word + " needs a value");
            }
            if (word.equals("--disk")) {
                addDisk(word, paths, words.get(i));
            } else if (word.equals("--changes")) {
                addDisk(word, changes, words.get(i));
            } else if (values.put(word, words.get(i)) != null) {
                throw new UsageException(word + " is given twice");
            }
        }
        Disks disks = new Disks(paths, changes, Tracking.of(values.get("--tracker")));
        checkChanges(disks);
        String state = values.getOrDefault("--state", "/var/lib/godwit-agent");
        return new Arguments(
                controller(values.get("--controller")),
                token(values.getOrDefault("--token", environment.get("GODWIT_TOKEN"))),
                Path.of(state).toAbsolutePath(),
                Optional.ofNullable(values.get("--name")),
                disks,
                Freezing.of(values),
                Demands.of(values),
                debug);
    }

    static boolean isOption(String word) {
        return OPTIONS.contains(word) || Freezing.OPTIONS.contains(word) || Demands.OPTIONS.contains(word);
    }

    private static Optional<URI> controller(@Nullable String text) throws UsageException {
        if (text == null) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(text.endsWith("/") ? text : text + "/");
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--controller is no address: " + e.getMessage());
        }
        throw new UsageException("--controller reads https://host:port, not " + text);
    }

    private static Optional<Token> token(@Nullable String text) throws UsageException {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Token.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--token: " + e.getMessage());
        }
    }

    private static void checkChanges(Disks disks) throws UsageException {
        for (String name : disks.changes().keySet()) {
            if (!disks.paths().containsKey(name)) {
                throw new UsageException("--changes " + name + " is of no disk that --disk names");
            }
        }
    }

    private static void addDisk(String option, Map<String, Path> disks, String text) throws UsageException {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new UsageException(option + " reads NAME=PATH, not " + text);
        }
        String name = text.substring(0, equals);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new UsageException("a disk name is 1 to 128 of A-Z a-z 0-9 . _ -, not " + name);
        }
        if (disks.put(name, Path.of(text.substring(equals + 1)).toAbsolutePath()) != null) {
            throw new UsageException(option + " " + name + " is given twice");
        }
    }
}
