// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl restore}. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = "Make volumes from a restore point, and start them if asked to; prints the job")
final class Restore extends Starting {

    @Parameters(paramLabel = "POINT", description = "Id, or latest:MACHINE")
    String point = "";

    @Option(names = "--target", paramLabel = "ID", description = "Where to (default: file)")
    String target = "file";

    @Option(names = "--folder", paramLabel = "DIR", description = "On the controller; the target's own when left out")
    @Nullable
    String folder;

    @Option(names = "--format", paramLabel = "FORMAT", description = "raw or qcow2")
    @Nullable
    String format;

    @Option(names = "--disk", paramLabel = "NAME", description = "Only this disk; may be repeated")
    List<String> disks = List.of();

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "Another setting of the target")
    Map<String, String> settings = Map.of();

    @Option(names = "--boot", description = "Start the result and see it come up")
    boolean boot;

    @Option(
            names = "--console",
            paramLabel = "PATTERN",
            description = "What its serial console shows when it is up (default: login:)")
    String console = "login:";

    @Option(names = "--limit", paramLabel = "DURATION", description = "How long to wait for it (default: 5m)")
    String limit = "5m";

    @Option(names = "--keep", description = "Leave it running afterwards")
    boolean keep;

    @Option(names = "--past-damage", description = "Write zeroes where bytes cannot be had back, and name the ranges")
    boolean pastDamage;

    Restore(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("kind", "restore");
        order.put("point", Named.point(api, point));
        order.put("target", target);
        Replicate.putDisks(order, disks);
        ObjectNode all = order.putObject("settings");
        settings.forEach(all::put);
        if (folder != null) {
            all.put("folder", folder);
        }
        if (format != null) {
            all.put("format", format);
        }
        if (boot) {
            Duration wait = Units.parsed(limit)
                    .orElseThrow(() -> new Failure(Exit.USAGE, "--limit '" + limit + "' is not like 90s or 5m."));
            ObjectNode booted = order.putObject("boot");
            booted.put("consolePattern", console);
            booted.put("limitSeconds", wait.toSeconds());
            booted.put("keepRunning", keep);
        }
        if (pastDamage) {
            order.put("pastDamage", true);
        }
        return start(api, order);
    }
}
