// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.godwit.api.id.Ulid;
import org.godwit.api.notify.Alerts;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.notify.Webhooks;
import org.godwit.api.plugin.ConfigurationKeys;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
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

    private final Clock clock = Clock.systemUTC();
    private final List<ServiceRegistration<?>> services = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService rounds = Executors.newScheduledThreadPool(2, work -> {
        Thread thread = new Thread(work, "godwit-notify");
        thread.setDaemon(true);
        return thread;
    });
    private final Poster poster;
    private final HookSender sender;
    private final AutoCloseable listening;

    @Activate
    public Notifier(BundleContext context, @Reference Facts facts, Config config, Map<String, Object> properties)
            throws IOException {
        ConfigurationKeys.refuseUnknown(Config.PID, properties, Config.class);
        NotifyJournal journal = facts.journal();
        Supplier<String> ids = new Ulid(clock, new SecureRandom())::next;
        CloudEvents events = new CloudEvents(config.url().isEmpty() ? "/godwit" : config.url(), ids);
        HookBook hooks = new HookBook(journal);
        poster = new Poster(
                new AddressGuard(config.webhook_networks()),
                config.webhook_http(),
                Authorities.trusting(config.webhook_ca_file()).getSocketFactory(),
                Poster.Limits.USUAL);
        Vault vault = Vault.in(Path.of(config.key_file()));
        HookPost post = new HookPost(poster, vault);
        sender = new HookSender(journal, hooks, post, new HookSender.Pace(clock, new Backoff(new SecureRandom())));
        HookKeeper keeper = new HookKeeper(
                journal,
                hooks,
                new HookKeeper.Sending(sender, post, vault, config.webhook_http()),
                new HookKeeper.Making(clock, ids, events));
        AlertKeeper alerts = new AlertKeeper(
                journal,
                kinds(facts, hooks, Duration.ofMinutes(config.away_minutes())),
                new AlertKeeper.Telling(new Outbox(journal, hooks, ids), events, facts.events()),
                clock);
        listening = facts.events().subscribe(Long.MAX_VALUE, alerts::happened);
        rounds.scheduleWithFixedDelay(round(sender::turn), SEND_EVERY_MILLIS, SEND_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        rounds.scheduleWithFixedDelay(round(alerts::look), LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        Duration keep = Duration.ofDays(config.keep_days());
        rounds.scheduleWithFixedDelay(
                round(() -> journal.forget(Instant.now(clock).minus(keep))), 0, FORGET_EVERY_HOURS, TimeUnit.HOURS);
        services.add(context.registerService(Webhooks.class, keeper, new Hashtable<>()));
        services.add(context.registerService(Alerts.class, alerts, new Hashtable<>()));
    }

    private static List<Conditions> kinds(Facts facts, HookBook hooks, Duration away) {
        return List.of(
                new MachineConditions(facts, away),
                new DamageConditions(facts),
                new JobConditions(facts),
                new SiteConditions(facts),
                new PlanConditions(facts),
                new PluginConditions(facts),
                new HookConditions(hooks, facts.journal()));
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
