// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.NotifyJournal;

/**
 * From what is found to what is told: a cause is told of once when it has lasted, once more when it becomes worse, and once
 * when it has been gone for {@link #CALM}. For one thread at a time.
 */
final class AlertBook {
    /** What comes and goes within this time is one alert. */
    static final Duration CALM = Duration.ofMinutes(1);

    private final Map<String, Alert> open;
    private final Map<String, Instant> found = new HashMap<>();
    private final Map<String, Instant> gone = new HashMap<>();
    private final Supplier<String> ids;

    AlertBook(NotifyJournal journal, Supplier<String> ids) throws IOException {
        this.open = journal.openAlerts().stream()
                .collect(Collectors.toMap(Alert::cause, Function.identity(), (one, other) -> one, HashMap::new));
        this.ids = ids;
    }

    /** What one look at a kind changes. */
    List<Alert> changes(String kind, List<Condition> conditions, Instant now) {
        Map<String, Condition> present = new HashMap<>();
        conditions.forEach(condition -> present.putIfAbsent(condition.cause(), condition));
        List<Alert> changes = new ArrayList<>();
        present.values().stream()
                .sorted(Comparator.comparing(Condition::cause))
                .forEach(condition -> began(condition, now).ifPresent(changes::add));
        found.keySet().removeIf(cause -> cause.startsWith(kind) && !present.containsKey(cause));
        for (Alert alert : List.copyOf(open.values())) {
            if (alert.cause().startsWith(kind) && !present.containsKey(alert.cause())) {
                Instant since = Objects.requireNonNullElse(gone.putIfAbsent(alert.cause(), now), now);
                if (!since.plus(CALM).isAfter(now)) {
                    changes.add(alert.over(now));
                }
            }
        }
        return changes;
    }

    private Optional<Alert> began(Condition condition, Instant now) {
        gone.remove(condition.cause());
        Alert known = open.get(condition.cause());
        Condition.Words words = condition.words();
        if (known == null) {
            Instant since = Objects.requireNonNullElse(found.putIfAbsent(condition.cause(), now), now);
            if (since.plus(condition.settle()).isAfter(now)) {
                return Optional.empty();
            }
            known = new Alert(
                    "alt_" + ids.get(),
                    condition.cause(),
                    condition.severity(),
                    condition.subject(),
                    words.title(),
                    words.text(),
                    words.remedy(),
                    now,
                    Optional.empty(),
                    Optional.empty());
            return Optional.of(known);
        }
        if (known.severity().reaches(condition.severity())) {
            return Optional.empty();
        }
        return Optional.of(new Alert(
                known.id(),
                known.cause(),
                condition.severity(),
                known.subject(),
                words.title(),
                words.text(),
                words.remedy(),
                known.since(),
                Optional.empty(),
                known.seen()));
    }

    /** What was saved counts. */
    void take(List<Alert> changes) {
        for (Alert alert : changes) {
            if (alert.isOpen()) {
                open.put(alert.cause(), alert);
            } else {
                open.remove(alert.cause(), open.get(alert.cause()));
                gone.remove(alert.cause());
            }
            found.remove(alert.cause());
        }
    }

    /** Whether something of that kind is about to be told, or about to be over. */
    boolean isUnsettled(String kind) {
        return found.keySet().stream().anyMatch(cause -> cause.startsWith(kind))
                || gone.keySet().stream().anyMatch(cause -> cause.startsWith(kind));
    }

    Optional<Alert> openOf(String id) {
        return open.values().stream().filter(alert -> alert.id().equals(id)).findFirst();
    }

    /** {@code red}, {@code yellow} or {@code green}: the worst of what is open, with these changes. */
    String light(List<Alert> changes) {
        Map<String, Alert> all = new HashMap<>(open);
        changes.forEach(alert -> {
            if (alert.isOpen()) {
                all.put(alert.cause(), alert);
            } else {
                all.remove(alert.cause());
            }
        });
        return all.values().stream()
                .map(Alert::severity)
                .min(Comparator.naturalOrder())
                .map(worst -> switch (worst) {
                    case CRITICAL -> "red";
                    case WARNING -> "yellow";
                    case INFO -> "green";
                })
                .orElse("green");
    }
}
