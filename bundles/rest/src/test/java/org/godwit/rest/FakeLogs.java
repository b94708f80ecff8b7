// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.Logs;
import org.godwit.testkit.catalog.Samples;

/** Lines that a test puts in. */
public final class FakeLogs implements Logs {
    public final List<LogLine> lines = new ArrayList<>();
    public Optional<String> trouble = Optional.empty();

    public void say(String machine, LogLine.Level level, String text) {
        lines.add(new LogLine(
                lines.size() + 1L,
                Samples.NOON,
                Samples.NOON.minusSeconds(1),
                new MachineId(machine),
                machine.substring(4),
                level,
                text,
                "",
                Map.of("version", "1")));
    }

    @Override
    public Part newest(Wanted wanted, int limit) {
        List<LogLine> found = lines.stream().filter(wanted::has).toList();
        return new Part(found.subList(Math.max(0, found.size() - limit), found.size()), lines.size(), false);
    }

    @Override
    public Part after(long id, Wanted wanted, int limit) {
        return new Part(
                lines.stream()
                        .filter(line -> line.id() > id && wanted.has(line))
                        .limit(limit)
                        .toList(),
                lines.size(),
                id > lines.size());
    }

    @Override
    public Refused refused() {
        return new Refused(3, 4);
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }
}
