// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.godwit.api.job.JobOrder;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** {@code godwit:restore}. */
@Service
@Command(scope = "godwit", name = "restore", description = "Makes volumes from a restore point; prints the job")
public final class RestoreCommand extends StartingCommand {

    @Argument(name = "point", multiValued = true, required = true, description = "Id of the restore point")
    @Completion(PointCompleter.class)
    List<String> words = List.of();

    @Option(name = "--target", description = "Id of the target")
    String target = "file";

    @Option(name = "--folder", description = "Where the target puts files; its own folder when left out")
    String folder = "";

    @Option(name = "--format", description = "raw or qcow2")
    @Completion(
            value = StringsCompleter.class,
            values = {"raw", "qcow2"})
    String format = "";

    @Option(name = "--disk", multiValued = true, description = "Only this disk; may be repeated")
    List<String> disks = List.of();

    @Option(name = "--setting", multiValued = true, description = "Another setting of the target, name=value")
    List<String> settings = List.of();

    @Option(name = "--boot", description = "Start the result and see it come up")
    boolean boot;

    @Option(name = "--console", description = "What its serial console shows when it is up, a regular expression")
    String console = "login:";

    @Option(name = "--limit", description = "How long to wait for it: 90s, 5m")
    String limit = "5m";

    @Option(name = "--keep", description = "Leave it running afterwards")
    boolean keep;

    @Option(name = "--past-damage", description = "Write zeroes where bytes cannot be had back, and name the ranges")
    boolean pastDamage;

    @Override
    void run() throws IOException, InterruptedException {
        String point = TrailingOptions.take(this, words).orElse("");
        Map<String, String> all = new TreeMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw wrong("--setting '" + setting + "' is not name=value.");
            }
            all.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        putUnlessEmpty(all, "folder", folder);
        putUnlessEmpty(all, "format", format);
        Optional<JobOrder.Boot> booted = boot ? Optional.of(order()) : Optional.empty();
        start(new JobOrder.Restore(Named.point(services(), point).id(), target, disks, all, booted, pastDamage));
    }

    private JobOrder.Boot order() throws IOException {
        long seconds = Units.parsed(limit)
                .orElseThrow(() -> wrong("--limit '" + limit + "' is no duration."))
                .toSeconds();
        return new JobOrder.Boot(console, (int) Math.min(seconds, 86_400), keep);
    }

    private static void putUnlessEmpty(Map<String, String> settings, String name, String value) {
        if (!value.isEmpty()) {
            settings.put(name, value);
        }
    }

    private static IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException(
                Problem.of(Kind.MISCONFIGURED, "USAGE", message, "See godwit:restore --help.")
                        .toString());
    }
}
