// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which machines fall behind and which runs are missed, and when that is over. Guarded by the scheduler. */
final class Lateness {
    private static final Logger log = LoggerFactory.getLogger(Lateness.class);

    private final Scheduler.Surroundings around;
    private final Function<Line, String> because;

    /** @param because why nothing happens */
    Lateness(Scheduler.Surroundings around, Function<Line, String> because) {
        this.around = around;
        this.because = because;
    }

    void look(Line line) {
        Instant wall = around.clock().instant();
        long now = around.nanos().getAsLong();
        missed(line, line.missed(now));
        boolean behind = line.isBehind(wall, now);
        if (behind != line.behind) {
            line.behind = behind;
            tell(
                    line,
                    line.lag(wall, now)
                            .map(Duration::toSeconds)
                            .map(String::valueOf)
                            .orElse(""));
        }
    }

    /** A line when a machine falls behind, and when it has caught up. */
    private void tell(Line line, String lag) {
        String why = because.apply(line);
        if (line.behind) {
            log.warn(
                    "replication is behind its schedule: machine={} name={} lagSeconds={} targetSeconds={} because=\"{}\"",
                    line.machine,
                    line.name,
                    lag,
                    line.effective.schedule().targetRpoSeconds(),
                    why);
        } else {
            log.info("replication keeps its schedule again: machine={} name={}", line.machine, line.name);
        }
        publish(
                line.behind ? "machine.behind" : "machine.on-schedule",
                line,
                Map.of("lagSeconds", lag, "because", why));
    }

    /** The first, the second, the fourth, ...: a machine that is away for a year is not told of each hour. */
    private void missed(Line line, long runs) {
        if (runs < line.toldMissed) {
            line.toldMissed = 0;
        }
        if (runs > 0 && runs >= line.toldMissed * 2) {
            line.toldMissed = runs;
            publish("machine.runs-missed", line, Map.of("runs", String.valueOf(runs), "because", because.apply(line)));
        }
    }

    private void publish(String type, Line line, Map<String, String> facts) {
        around.events().publish("machine", type, line.machine.value(), facts);
    }
}
