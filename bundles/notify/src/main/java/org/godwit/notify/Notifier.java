// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.godwit.api.id.Ulid;
import org.godwit.api.notify.Alerts;
import org.godwit.api.notify.Mail;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Reports;
import org.godwit.api.notify.Webhooks;
import org.godwit.api.plugin.ConfigurationKeys;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts together, offers them as services, and lets them look and send at intervals. */
@Component(
        service = {},
        immediate = true,
        configurationPid = Config.PID)
@Designate(ocd = Config.class)
public final class Notifier {
    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    private static final int SEND_EVERY_MILLIS = 1000;
    private static final int LOOK_EVERY_SECONDS = 5;
    private static final int FORGET_EVERY_HOURS = 1;

    /** A mail server that does not answer holds up neither webhooks nor looking. */
    private static final int THREADS = 3;

    private final Clock clock = Clock.systemUTC();
    private final List<ServiceRegistration<?>> services = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService rounds = Executors.newScheduledThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "godwit-notify");
        thread.setDaemon(true);
        return thread;
    });
    private final Poster poster;
    private final HookSender sender;
    private final AutoCloseable listening;

    /** @param mail nothing is mailed as long as its page is away or wrong */
    @Activate
    public Notifier(
            BundleContext context,
            @Reference Facts facts,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    MailPage mail,
            Config config,
            Map<String, Object> properties)
            throws IOException {
        ConfigurationKeys.refuseUnknown(Config.PID, properties, Config.class);
        NotifyJournal journal = facts.journal();
        Supplier<String> ids = new Ulid(clock, new SecureRandom())::next;
        Backoff backoff = new Backoff(new SecureRandom());
        CloudEvents events = new CloudEvents(config.url().isEmpty() ? "/godwit" : config.url(), ids);
        HookBook hooks = new HookBook(journal);
        poster = poster(config);
        Vault vault = Vault.in(Path.of(config.key_file()));
        HookPost post = new HookPost(poster, vault);
        sender = new HookSender(journal, hooks, post, new HookSender.Pace(clock, backoff));
        Optional<MailKeeper> mails =
                Optional.ofNullable(mail).map(page -> mails(page.config(), journal, backoff, config.url()));
        Outbox outbox = new Outbox(
                journal,
                hooks,
                (topic, severity) ->
                        mails.filter(one -> one.wants(topic, severity)).isPresent(),
                ids);
        List<Conditions> kinds = kinds(facts, hooks, mails, Duration.ofMinutes(config.away_minutes()));
        AlertKeeper alerts =
                new AlertKeeper(journal, kinds, new AlertKeeper.Telling(outbox, events, facts.events()), clock);
        listening = facts.events().subscribe(Long.MAX_VALUE, alerts::happened);
        begin(alerts, journal, Duration.ofDays(config.keep_days()));
        mails.ifPresent(one -> mailing(context, one));
        HookKeeper.Sending sending = new HookKeeper.Sending(sender, post, vault, config.webhook_http());
        HookKeeper.Making making = new HookKeeper.Making(clock, ids, events);
        offer(context, Webhooks.class, new HookKeeper(journal, hooks, sending, making));
        offer(context, Alerts.class, alerts);
        offer(context, Reports.class, new ReportWriter(facts, clock));
    }

    private void begin(AlertKeeper alerts, NotifyJournal journal, Duration keep) {
        rounds.scheduleWithFixedDelay(round(sender::turn), SEND_EVERY_MILLIS, SEND_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        rounds.scheduleWithFixedDelay(round(alerts::look), LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        rounds.scheduleWithFixedDelay(
                round(() -> journal.forget(Instant.now(clock).minus(keep))), 0, FORGET_EVERY_HOURS, TimeUnit.HOURS);
    }

    private void mailing(BundleContext context, MailKeeper mails) {
        rounds.scheduleWithFixedDelay(round(mails::turn), SEND_EVERY_MILLIS, SEND_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        offer(context, Mail.class, mails);
    }

    private <T> void offer(BundleContext context, Class<T> type, T service) {
        services.add(context.registerService(type, service, new Hashtable<>()));
    }

    private static Poster poster(Config config) throws IOException {
        return new Poster(
                new AddressGuard(config.webhook_networks()),
                config.webhook_http(),
                Authorities.trusting(config.webhook_ca_file()).getSocketFactory(),
                Poster.Limits.USUAL);
    }

    private MailKeeper mails(MailConfig config, NotifyJournal journal, Backoff backoff, String url) {
        return new MailKeeper(journal, config, new MailKeeper.Telling(clock, backoff, url));
    }

    private static List<Conditions> kinds(Facts facts, HookBook hooks, Optional<MailKeeper> mails, Duration away) {
        List<Conditions> kinds =
                new ArrayList<>(List.of(new StatusConditions(facts, away), new HookConditions(hooks, facts.journal())));
        mails.ifPresent(one -> kinds.add(new MailConditions(one)));
        return kinds;
    }

    /** Something that is done again and again. */
    private interface Round {
        void go() throws IOException;
    }

    private static Runnable round(Round round) {
        return () -> {
            try {
                round.go();
            } catch (IOException | RuntimeException | LinkageError e) {
                log.warn("notifications cannot be looked after and are again: {}", e.toString());
            }
        };
    }

    @Deactivate
    void stop() throws Exception {
        services.forEach(ServiceRegistration::unregister);
        rounds.shutdown();
        listening.close();
        sender.close();
        poster.close();
    }
}
