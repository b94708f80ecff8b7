// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.readiness.FleetStatus;
import org.godwit.api.readiness.FleetStatus.Group;
import org.godwit.api.readiness.FleetStatus.Item;
import org.godwit.api.readiness.FleetStatus.Light;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.readiness.Statuses;
import org.godwit.testkit.catalog.MemoryNotifyJournal;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;

/** What is told of what asks for a person. */
class ConditionsTest {
    private static final Instant NOW = Samples.NOON;
    private static final Duration AWAY = Duration.ofMinutes(15);

    /** A fleet of which only what asks for a person is known. */
    private record Fleet(List<Group> attention) implements Statuses {
        @Override
        public MachineStatus machine(MachineId id) {
            throw new AssertionError("one machine is not asked for");
        }

        @Override
        public List<MachineStatus> machines() {
            return List.of();
        }

        @Override
        public PlanStatus plan(String name) {
            throw new AssertionError("one plan is not asked for");
        }

        @Override
        public List<PlanStatus> plans() {
            return List.of();
        }

        @Override
        public FleetStatus fleet() {
            return new FleetStatus(
                    Map.of(),
                    Map.of(),
                    0,
                    0,
                    new FleetStatus.Schedules(0, 0, 0, 0, 0),
                    new FleetStatus.Work(0, 0, 0, 0),
                    Light.GREEN,
                    "",
                    "",
                    attention);
        }
    }

    /** Nobody listens. */
    private static final class Silence implements Events {
        @Override
        public void publish(String topic, String type, String subject, Map<String, String> facts) {}

        @Override
        public AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
            return () -> {};
        }
    }

    private static List<Condition> found(Group... attention) throws IOException {
        Facts facts = new Facts(new MemoryNotifyJournal(), new Silence());
        facts.statuses = new Fleet(List.of(attention));
        return new StatusConditions(facts, AWAY).now(NOW);
    }

    private static Group group(Light light, String cause, Item... items) {
        return new Group(light, cause, "Several of them.", "Mend it.", List.of(items));
    }

    private static Item machine(String name, String text) {
        return new Item("machine", "mch_" + name, name, text);
    }

    @Test
    void eachThingOfAGroupIsToldByItself() throws Exception {
        List<Condition> found = found(
                group(Light.RED, "RPO_EXCEEDED", machine("db", "Its point is 26 h old."), machine("web", "5 h old.")));
        assertThat(found)
                .extracting(Condition::cause)
                .containsExactly("status/machine/mch_db/RPO_EXCEEDED", "status/machine/mch_web/RPO_EXCEEDED");
        assertThat(found.get(0)).satisfies(first -> {
            assertThat(first.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(first.subject()).isEqualTo("mch_db");
            assertThat(first.words().title()).isEqualTo("db: Its point is 26 h old.");
            assertThat(first.words().remedy()).isEqualTo("Mend it.");
        });
    }

    @Test
    void aMachineThatIsAwayIsToldOfWhenThatLasts() throws Exception {
        assertThat(found(group(Light.YELLOW, "AGENT_AWAY", machine("db", "It is away."))))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.settle()).isEqualTo(AWAY);
                    assertThat(one.severity()).isEqualTo(Severity.WARNING);
                });
    }

    @Test
    void whatSomebodyDecidedAndWhatIsOnlyWorthKnowingIsNotTold() throws Exception {
        assertThat(found(
                        group(Light.YELLOW, "PAUSED", machine("db", "It is paused.")),
                        group(Light.YELLOW, "DISK_ENCRYPTED", machine("db", "A disk is encrypted.")),
                        group(Light.GREEN, "NOT_DRILLED", new Item("plan", "shop", "shop", "Never tried."))))
                .isEmpty();
    }

    @Test
    void aLongStoryIsNoTitle() throws Exception {
        String console = "It was not ready. The end of its console:\n" + "x".repeat(4000);
        Item site = new Item("site", "site_1", "drill of shop", console + "y".repeat(4000));
        assertThat(found(group(Light.YELLOW, "DRILL_ERROR", site)))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.words().title())
                            .isEqualTo("drill of shop: It was not ready. The end of its console:");
                    assertThat(one.words().text()).isEqualTo(site.text());
                });
        Item line = new Item("job", "job_1", "scrub", "z".repeat(1000));
        assertThat(found(group(Light.YELLOW, "JOB_FAILED", line)).get(0).words().title())
                .hasSize(160)
                .endsWith("…");
    }

    @Test
    void whatIsAwayCannotBeTold() {
        Facts facts = new Facts(new MemoryNotifyJournal(), new Silence());
        assertThatThrownBy(() -> new StatusConditions(facts, AWAY).now(NOW)).isInstanceOf(IOException.class);
    }
}
