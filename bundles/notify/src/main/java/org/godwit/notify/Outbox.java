// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told what. At most {@value #MOST_WAITING} messages wait for one channel; what does not fit is counted and not kept. */
final class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    /** A day of a busy controller; some MiB in the catalog. */
    static final int MOST_WAITING = 1000;

    private final NotifyJournal journal;
    private final HookBook hooks;
    private final Mailing mailing;
    private final Supplier<String> ids;

    /** Whether a mail is to tell of that. */
    interface Mailing {
        boolean wants(String topic, Severity severity);
    }

    Outbox(NotifyJournal journal, HookBook hooks, Mailing mailing, Supplier<String> ids) {
        this.journal = journal;
        this.hooks = hooks;
        this.mailing = mailing;
        this.ids = ids;
    }

    /** Something that is to be told, and to whom it matters. */
    record News(String topic, Severity severity, Delivery.Content content) {
        /** Of an alert, which mails are made of too. */
        static News of(Alert alert, Delivery.Content content) {
            return new News("alert", alert.severity(), content);
        }
    }

    /** What is to be kept for whom; what does not fit is counted already. */
    List<Delivery> deliveries(List<News> news, Instant now) throws IOException {
        List<Delivery> told = new ArrayList<>();
        Map<String, Integer> room = new HashMap<>();
        Map<String, Long> dropped = new HashMap<>();
        for (News one : news) {
            for (String channel : channels(one)) {
                int left = room.containsKey(channel) ? room.get(channel) : room(channel);
                room.put(channel, left - 1);
                if (left > 0) {
                    told.add(Delivery.of("msg_" + ids.get(), channel, one.content(), now));
                } else {
                    dropped.merge(channel, 1L, Long::sum);
                }
            }
        }
        for (Map.Entry<String, Long> each : dropped.entrySet()) {
            hooks.change(each.getKey(), hook -> hook.dropping(each.getValue()));
            log.warn(
                    "messages were not kept, because too many wait: channel={} messages={} most={}",
                    each.getKey(),
                    each.getValue(),
                    MOST_WAITING);
        }
        return told;
    }

    private List<String> channels(News news) {
        List<String> channels = new ArrayList<>();
        for (Webhook hook : hooks.all()) {
            if (hook.wants(news.topic(), news.severity())) {
                channels.add(hook.id());
            }
        }
        if (mailing.wants(news.topic(), news.severity())) {
            channels.add(Delivery.MAIL);
        }
        return channels;
    }

    boolean wanted(String topic) {
        return hooks.all().stream().anyMatch(hook -> hook.wants(topic, Severity.INFO));
    }

    private int room(String channel) throws IOException {
        return MOST_WAITING - journal.waiting(channel);
    }
}
