// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.export.Exports;
import org.godwit.api.export.Exports.Export;
import org.godwit.shell.Table.Cell;

/** {@code godwit:export}. */
@Service
@Command(
        scope = "godwit",
        name = "export",
        description =
                "Disks of restore points served as network block devices (NBD): list, add POINT, and of an id show, end")
public final class ExportCommand extends GodwitCommand {

    @Argument(name = "verb", multiValued = true, description = "What to do, and with which")
    List<String> words = List.of();

    @Option(name = "--disk", description = "add: needed where the point has several disks")
    String disk = "";

    @Option(name = "--writable", description = "add: takes writes, which are lost when it ends or the controller stops")
    boolean writable;

    @Option(name = "--tls", description = "add: yes or no; else yes unless exports are served on loopback alone")
    String tls = "";

    @Option(name = "--for", description = "add: how long, to 30d")
    String life = "24h";

    @Option(name = "--json", description = "list: print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        String id = TrailingOptions.take(this, bare ? words : words.subList(1, words.size()))
                .orElse("");
        Exports exports = need(Exports.class);
        switch (verb) {
            case "list" -> list(exports.list());
            case "add" -> shown(exports.create(order(id), user()));
            case "show" -> shown(exports.find(id));
            case "end" -> exports.end(id, user());
            default -> throw new IllegalArgumentException("'" + verb + "' is nothing that exports can; see --help.");
        }
    }

    private Exports.Order order(String point) throws IOException {
        if (!tls.isEmpty() && !tls.equals("yes") && !tls.equals("no")) {
            throw new IllegalArgumentException("--tls is yes or no, not '" + tls + "'.");
        }
        Duration time = Units.parsed(life)
                .orElseThrow(() -> new IllegalArgumentException("--for '" + life + "' is not like 90m, 24h or 7d."));
        Optional<Boolean> only = tls.isEmpty() ? Optional.empty() : Optional.of(tls.equals("yes"));
        return new Exports.Order(Named.point(services(), point).id(), disk, writable, only, time);
    }

    private void list(List<Export> exports) {
        Table table = new Table(
                "No disk is served: godwit:export add POINT serves one.",
                "Id",
                "Point",
                "Disk",
                "Size",
                "Writable",
                "Connections",
                "Ends");
        for (Export one : exports) {
            table.add(
                    Cell.of(one.id()),
                    Cell.of(one.point()),
                    Cell.of(one.disk()),
                    Cell.bytes(one.sizeBytes()),
                    Cell.of(one.writable() ? "yes" : "no"),
                    Cell.of(one.activity().connections()),
                    new Cell(
                            Units.moment(one.endsAt(), clock.instant()),
                            one.endsAt().toString()));
        }
        table.print(out(), json);
    }

    private void shown(Export export) {
        Exports.Activity used = export.activity();
        out().println("Id        " + export.id());
        out().println("URI       " + export.uri());
        out().println("Disk      " + export.disk() + " of " + export.point() + ", " + Units.bytes(export.sizeBytes()));
        out().println("Writable  " + (export.writable() ? "yes, until it ends" : "no"));
        out().println("Ends      " + export.endsAt());
        out().println("Used      " + used.connections() + " connections, " + Units.bytes(used.servedBytes())
                + " served, "
                + Units.bytes(used.loadedBytes()) + " read from the store, " + Units.bytes(used.writtenBytes())
                + " written");
        if (!used.trouble().isEmpty()) {
            out().println("Trouble   " + used.trouble());
        }
    }
}
