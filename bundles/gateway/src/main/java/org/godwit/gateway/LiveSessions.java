// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.AgentSession;
import org.godwit.wire.AgentSessions;
import org.godwit.wire.Inventory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of this controller, by machine; looks every second for agents that were not heard of. */
@Component(
        service = {AgentSessions.class, LiveSessions.class},
        configurationPid = Config.PID)
public final class LiveSessions implements AgentSessions {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSessions.class);

    /** @param poll how long an empty poll is kept open */
    record Limits(int agents, Duration poll, Duration lostAfter, Duration tick) {}

    private final Limits limits;
    private final Clock clock;
    private final Map<MachineId, LiveSession> sessions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "godwit-sessions");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public LiveSessions(Config config, Map<String, Object> properties) {
        this(limits(config, properties), Clock.systemUTC());
    }

    LiveSessions(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        long tick = limits.tick().toMillis();
        watch.scheduleWithFixedDelay(this::look, tick, tick, TimeUnit.MILLISECONDS);
    }

    private static Limits limits(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(Config.PID, properties, Config.class);
        if (config.poll_seconds() < 1
                || config.poll_seconds() > 50
                || config.lost_after_seconds() <= 2 * config.poll_seconds()) {
            throw new IllegalArgumentException("poll.seconds is 1 to 50 and lost.after.seconds more than twice that in"
                    + " etc/" + Config.PID + ".cfg, not " + config.poll_seconds() + " and "
                    + config.lost_after_seconds());
        }
        return new Limits(
                config.agents_max(),
                Duration.ofSeconds(config.poll_seconds()),
                Duration.ofSeconds(config.lost_after_seconds()),
                Duration.ofSeconds(1));
    }

    @Deactivate
    void stop() {
        watch.shutdownNow();
        sessions.values().forEach(session -> session.end("the controller's gateway stops"));
        sessions.clear();
    }

    @Override
    public List<AgentSession> connected() {
        return sessions.values().stream()
                .filter(LiveSession::connected)
                .map(AgentSession.class::cast)
                .toList();
    }

    @Override
    public Optional<AgentSession> find(MachineId machine) {
        return Optional.<AgentSession>ofNullable(sessions.get(machine)).filter(AgentSession::connected);
    }

    Limits limits() {
        return limits;
    }

    /** Opens a session; the machine's former one ends. */
    LiveSession open(MachineId machine, Inventory inventory) throws ProblemException {
        if (!sessions.containsKey(machine) && sessions.size() >= limits.agents()) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "TOO_MANY_AGENTS",
                            "Took in the agent of " + machine + ": " + limits.agents() + " agents are connected.",
                            "Raise agents.max in etc/" + Config.PID + ".cfg.")
                    .asException();
        }
        LiveSession session = new LiveSession(machine, inventory, clock);
        LiveSession former = sessions.put(machine, session);
        if (former != null) {
            former.end("the agent said hello anew");
        }
        LOG.info("agent connected machine={} name={}", machine, inventory.name());
        return session;
    }

    /** @throws ProblemException TRANSIENT {@code SESSION_STALE}: the agent says hello again */
    LiveSession current(MachineId machine, String number) throws ProblemException {
        LiveSession session = sessions.get(machine);
        if (session == null || !session.number().equals(number) || !session.connected()) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "SESSION_STALE",
                            "Looked for the session of the agent of " + machine + ": it has ended.",
                            "")
                    .asException();
        }
        session.heard();
        return session;
    }

    /** Tells the agent of a machine, if it is there, that it should ask for that version of itself. */
    void wanted(MachineId machine, String version) {
        LiveSession session = sessions.get(machine);
        if (session != null) {
            session.wanted(version);
        }
    }

    /** Ends the session of a machine, if it has one. */
    void end(MachineId machine, String why) {
        LiveSession session = sessions.remove(machine);
        if (session != null) {
            session.end(why);
        }
    }

    private void look() {
        for (Map.Entry<MachineId, LiveSession> entry : sessions.entrySet()) {
            LiveSession session = entry.getValue();
            try {
                if (session.silentFor().compareTo(limits.lostAfter()) > 0) {
                    if (sessions.remove(entry.getKey(), session)) {
                        session.end(
                                "it was not heard of for " + limits.lostAfter().toSeconds() + " s");
                    }
                } else {
                    session.endPollAfter(limits.poll());
                }
            } catch (RuntimeException e) {
                LOG.error("Cannot look after the session of {}", entry.getKey(), e);
            }
        }
    }
}
