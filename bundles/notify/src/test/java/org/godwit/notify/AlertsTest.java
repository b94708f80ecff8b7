// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.notify.Alerts;
import org.godwit.api.notify.Delivery;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {
    private static final Alerts.Wanted ALL = new Alerts.Wanted(false, Severity.INFO, Optional.empty());
    private static final Alerts.Wanted OPEN = new Alerts.Wanted(true, Severity.INFO, Optional.empty());

    @TempDir
    Path folder;

    private final List<Condition> present = new ArrayList<>();
    private final List<String> published = new ArrayList<>();
    private boolean away;
    private HookBench bench;
    private AlertKeeper keeper;

    private final Conditions kind = new Conditions() {
        @Override
        public String kind() {
            return "test/";
        }

        @Override
        public Set<String> after() {
            return Set.of("thing.changed");
        }

        @Override
        public List<Condition> now(Instant now) throws IOException {
            if (away) {
                throw new IOException("not now");
            }
            return List.copyOf(present);
        }
    };

    private final Events bus = new Events() {
        @Override
        public void publish(String topic, String type, String subject, Map<String, String> facts) {
            published.add(type + " " + facts.get("light"));
        }

        @Override
        public AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
            throw new AssertionError("nobody listens here");
        }
    };

    @BeforeEach
    void start() throws IOException {
        bench = new HookBench(folder);
        keeper = keeper();
    }

    /** As after a restart. */
    private AlertKeeper keeper() throws IOException {
        return new AlertKeeper(
                bench.journal, List.of(kind), new AlertKeeper.Telling(bench.outbox, bench.events, bus), bench::now);
    }

    private static Condition condition(String name, Severity severity, Duration settle) {
        return new Condition(
                "test/" + name, severity, name, new Condition.Words(name + " is ill", "Text.", "Remedy."), settle);
    }

    private void lookAfter(Duration time) throws IOException {
        bench.pass(time);
        keeper.look();
    }

    @Test
    void oneNotificationForACauseAndOneWhenItIsOver() throws Exception {
        String hook = bench.hook("http://127.0.0.1:1/").id();
        present.add(condition("db", Severity.WARNING, Duration.ZERO));
        for (int i = 0; i < 5; i++) {
            lookAfter(Duration.ofMinutes(1));
        }
        assertThat(published).containsExactly("alert.raised yellow");
        present.clear();
        lookAfter(Duration.ofMinutes(1));
        assertThat(keeper.list(OPEN)).hasSize(1);
        lookAfter(Duration.ofMinutes(1));
        lookAfter(Duration.ofMinutes(1));
        assertThat(published).containsExactly("alert.raised yellow", "alert.over green");
        assertThat(keeper.list(OPEN)).isEmpty();
        assertThat(keeper.list(ALL)).singleElement().matches(alert -> !alert.isOpen());
        assertThat(bench.keeper.deliveries(hook))
                .extracting(Delivery::type)
                .containsExactly("org.godwit.alert.over", "org.godwit.alert.raised");
        assertThat(bench.keeper.deliveries(hook).get(0).body())
                .contains("\"light\":\"green\"", "\"title\":\"db is ill\"");
    }

    @Test
    void whatComesAndGoesIsOneAlertAndWhatDoesNotLastIsNone() throws Exception {
        present.add(condition("db", Severity.WARNING, Duration.ofMinutes(2)));
        lookAfter(Duration.ZERO);
        lookAfter(Duration.ofMinutes(1));
        present.clear();
        lookAfter(Duration.ofSeconds(10));
        present.add(condition("db", Severity.WARNING, Duration.ofMinutes(2)));
        lookAfter(Duration.ofMinutes(1));
        lookAfter(Duration.ofSeconds(90));
        assertThat(published).isEmpty();
        lookAfter(Duration.ofSeconds(30));
        assertThat(published).hasSize(1);
        for (int i = 0; i < 5; i++) {
            present.clear();
            lookAfter(Duration.ofSeconds(30));
            present.add(condition("db", Severity.WARNING, Duration.ofMinutes(2)));
            lookAfter(Duration.ofSeconds(30));
        }
        assertThat(published).hasSize(1);
    }

    @Test
    void whatCannotBeToldStaysAndARestartTellsNothingTwice() throws Exception {
        present.add(condition("db", Severity.WARNING, Duration.ZERO));
        lookAfter(Duration.ZERO);
        away = true;
        lookAfter(Duration.ofHours(1));
        assertThat(keeper.list(OPEN)).hasSize(1);
        away = false;
        keeper = keeper();
        lookAfter(Duration.ofHours(1));
        assertThat(published).hasSize(1);
        present.clear();
        lookAfter(Duration.ofMinutes(1));
        lookAfter(Duration.ofMinutes(1));
        assertThat(published).containsExactly("alert.raised yellow", "alert.over green");
    }

    @Test
    void whatBecomesWorseIsToldOnceMore() throws Exception {
        present.add(condition("db", Severity.WARNING, Duration.ZERO));
        lookAfter(Duration.ZERO);
        present.set(0, condition("db", Severity.CRITICAL, Duration.ZERO));
        lookAfter(Duration.ofMinutes(1));
        present.set(0, condition("db", Severity.WARNING, Duration.ZERO));
        lookAfter(Duration.ofMinutes(1));
        assertThat(published).containsExactly("alert.raised yellow", "alert.raised red");
        assertThat(keeper.list(ALL)).hasSize(1);
    }

    @Test
    void somethingThatHappensIsLookedAtSoon() throws Exception {
        lookAfter(Duration.ZERO);
        present.add(condition("db", Severity.WARNING, Duration.ZERO));
        lookAfter(Duration.ofSeconds(5));
        assertThat(published).isEmpty();
        keeper.happened(new Event(1, bench.now(), "thing", "thing.changed", "db", Map.of()));
        lookAfter(Duration.ofSeconds(5));
        assertThat(published).hasSize(1);
    }

    @Test
    void otherEventsAreToldToWhoAskedAndProgressToNobody() throws Exception {
        String hook = bench.hook("http://127.0.0.1:1/").id();
        keeper.happened(new Event(1, bench.now(), "site", "site.changed", "site_1", Map.of("state", "running")));
        keeper.happened(new Event(2, bench.now(), "site", "job.progress", "job_1", Map.of()));
        keeper.happened(new Event(3, bench.now(), "job", "job.state", "job_1", Map.of()));
        assertThat(bench.keeper.deliveries(hook)).singleElement().satisfies(delivery -> {
            assertThat(delivery.type()).isEqualTo("org.godwit.site.changed");
            assertThat(delivery.body()).contains("\"state\":\"running\"");
        });
    }

    @Test
    void whoKnowsOfItIsRemembered() throws Exception {
        present.add(condition("db", Severity.WARNING, Duration.ZERO));
        lookAfter(Duration.ZERO);
        String id = keeper.list(OPEN).get(0).id();
        keeper.acknowledge(id, "ann");
        keeper.acknowledge(id, "bob");
        assertThat(keeper.find(id).seen())
                .hasValueSatisfying(seen -> assertThat(seen.by()).isEqualTo("ann"));
        present.clear();
        lookAfter(Duration.ofMinutes(1));
        lookAfter(Duration.ofMinutes(1));
        Alert over = keeper.find(id);
        assertThat(over.isOpen()).isFalse();
        assertThat(over.seen()).isPresent();
        assertThatThrownBy(() -> keeper.acknowledge("alt_none", "ann")).hasMessageContaining("alt_none");
    }
}
