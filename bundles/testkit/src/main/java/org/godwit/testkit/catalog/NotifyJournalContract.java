// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;
import org.junit.jupiter.api.Test;

/** What all {@link NotifyJournal} keep to. */
public interface NotifyJournalContract {

    /** An empty one. */
    NotifyJournal notifyJournal() throws IOException;

    private static Instant at(int second) {
        return Samples.NOON.plusSeconds(second);
    }

    private static Alert alert(String id, int second) {
        return new Alert(
                id,
                "status/machine/mch_" + id + "/AGENT_AWAY",
                Alert.Severity.WARNING,
                "mch_" + id,
                "db <ü>: not connected",
                "Text",
                "Remedy",
                at(second),
                Optional.empty(),
                Optional.empty());
    }

    private static Delivery delivery(String id, String channel, int second) {
        return Delivery.of(id, channel, new Delivery.Content("org.godwit.x", "mch_1", "{\"a\":\"ü\"}"), at(second));
    }

    @Test
    default void alertsAreKeptWithWhatIsToldOfThem() throws IOException {
        NotifyJournal journal = notifyJournal();
        Alert first = alert("1", 1);
        Alert second = alert("2", 2);
        journal.save(List.of(second, first), List.of(delivery("msg_1", "mail", 1)));
        assertThat(journal.openAlerts()).containsExactly(first, second);
        assertThat(journal.alerts(1)).containsExactly(second);
        assertThat(journal.delivery("msg_1")).contains(delivery("msg_1", "mail", 1));
        Alert over = first.seen("ann", at(3)).over(at(4));
        journal.save(List.of(over), List.of());
        assertThat(journal.alert("1")).contains(over);
        assertThat(journal.alert("3")).isEmpty();
        assertThat(journal.openAlerts()).containsExactly(second);
        assertThat(journal.alerts(10)).containsExactly(second, over);
    }

    @Test
    default void whatIsDueComesInItsOrder() throws IOException {
        NotifyJournal journal = notifyJournal();
        Delivery late = delivery("msg_1", "whk_1", 9);
        Delivery early = delivery("msg_2", "whk_1", 1);
        Delivery other = delivery("msg_3", "whk_2", 1);
        journal.save(List.of(), List.of(late, early, other));
        assertThat(journal.due("whk_1", at(8), 10)).containsExactly(early);
        assertThat(journal.due("whk_1", at(9), 10)).containsExactly(early, late);
        assertThat(journal.due("whk_1", at(9), 1)).containsExactly(early);
        assertThat(journal.waiting("whk_1")).isEqualTo(2);
        Delivery done = early.after(new Delivery.Outcome(200, "x".repeat(1000)), Delivery.State.DELIVERED, at(10));
        journal.save(done);
        assertThat(done.answer()).hasSize(Delivery.MOST_ANSWER);
        assertThat(journal.delivery("msg_2")).contains(done);
        assertThat(journal.waiting("whk_1")).isEqualTo(1);
        assertThat(journal.deliveries("whk_1", 10)).containsExactly(late, done);
        journal.save(delivery("msg_gone", "whk_1", 1));
        assertThat(journal.delivery("msg_gone")).isEmpty();
    }

    @Test
    default void hooksGoWithWhatWaitsForThem() throws IOException {
        NotifyJournal journal = notifyJournal();
        Webhook hook = new Webhook(
                "whk_1",
                "https://example.com/x?y=1",
                List.of("alert", "site"),
                Alert.Severity.WARNING,
                List.of(new Webhook.Key("abc", Optional.empty()), new Webhook.Key("old", Optional.of(at(5)))),
                true,
                "",
                3,
                "ann",
                at(1));
        journal.save(hook);
        journal.save(hook.dropping(2));
        journal.save(List.of(), List.of(delivery("msg_1", "whk_1", 1), delivery("msg_2", "mail", 1)));
        assertThat(journal.webhooks()).containsExactly(hook.dropping(2));
        journal.removeWebhook("whk_1");
        assertThat(journal.webhooks()).isEmpty();
        assertThat(journal.delivery("msg_1")).isEmpty();
        assertThat(journal.delivery("msg_2")).isPresent();
    }

    @Test
    default void whatHasEndedIsForgottenAndWhatHasNotIsNot() throws IOException {
        NotifyJournal journal = notifyJournal();
        Delivery failed = delivery("msg_1", "mail", 1).failed("no");
        Delivery waits = delivery("msg_2", "mail", 1);
        Alert open = alert("1", 1);
        Alert over = alert("2", 1).over(at(2));
        Alert overLater = alert("3", 1).over(at(20));
        journal.save(List.of(open, over, overLater), List.of(failed, waits));
        journal.forget(at(10));
        assertThat(journal.deliveries("mail", 10)).containsExactly(waits);
        assertThat(journal.alerts(10)).containsExactly(overLater, open);
    }
}
