// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.disk.MachineId;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.Logs;

/** {@code godwit:logs}. */
@Service
@Command(scope = "godwit", name = "logs", description = "Shows what agents say of themselves, the newest lines last")
public final class LogsCommand extends GodwitCommand {

    /** How often a person that follows wants to hear something new. */
    private static final int LOOK_MILLISECONDS = 1000;

    private static final int MAX_AT_ONCE = 500;

    @Option(name = "--machine", description = "Only of this machine (id or name)")
    @Completion(MachineCompleter.class)
    String machine = "";

    @Option(name = "--level", description = "Nothing milder: error, warning, info, debug …")
    String level = "debug";

    @Option(name = "--limit", description = "How many")
    int limit = 50;

    @Option(
            name = "--follow",
            aliases = {"-f"},
            description = "Go on with what comes, until Ctrl-C")
    boolean follow;

    @Override
    void run() throws IOException, InterruptedException {
        Logs logs = need(Logs.class);
        logs.trouble().ifPresent(why -> out().println("No logs come in: " + why));
        Logs.Wanted wanted = new Logs.Wanted(machine(), level());
        Logs.Part part = logs.newest(wanted, Math.max(1, Math.min(limit, MAX_AT_ONCE)));
        print(part);
        while (follow) {
            Thread.sleep(LOOK_MILLISECONDS);
            part = need(Logs.class).after(part.next(), wanted, MAX_AT_ONCE);
            print(part);
        }
    }

    private void print(Logs.Part part) {
        if (part.forgotten()) {
            out().println("(lines were forgotten here: there were too many)");
        }
        part.lines().forEach(line -> out().println(shown(line)));
        out().flush();
    }

    static String shown(LogLine line) {
        String text = line.detail().isEmpty() ? line.text() : line.detail();
        return line.saidAt() + " " + line.host() + " " + line.level().name().toLowerCase(Locale.ROOT) + " " + text;
    }

    private Optional<MachineId> machine() throws IOException {
        return machine.isEmpty()
                ? Optional.empty()
                : Optional.of(Named.machine(services(), machine).id());
    }

    private LogLine.Level level() {
        try {
            return LogLine.Level.valueOf(level.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--level is '" + level
                    + "': give one of emergency, alert, critical, error, warning, notice, info, debug.");
        }
    }
}
