// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.access.Enrolment;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.problem.Problem;
import org.godwit.wire.AgentVersion;
import org.godwit.wire.UpdateAsk;
import org.godwit.wire.UpdateOffer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which agents are to be replaced by the one that this controller carries, and how that went. Remembers it in memory only: agents say
 * it again each hour, a request that was forgotten is made again. Safe for use by many threads.
 */
@Component(service = AgentUpdates.class, configurationPid = Config.PID)
public final class AgentUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(AgentUpdates.class);
    private static final String NOBODY = "-";

    /** A new key before its certificate comes near its end. */
    private static final Duration KEY_LIFE = Duration.ofDays(30);

    /** Who gets a newer agent without being named. */
    enum Policy {
        /** Nobody, but who cannot work with this controller otherwise. */
        MANUAL,
        /** One machine; when it runs the new version, all others. */
        STAGED,
        /** All. */
        AUTO;

        static Policy of(String word) {
            try {
                return valueOf(word.strip().toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "agent.updates is manual, staged or auto in etc/" + Config.PID + ".cfg, not " + word, e);
            }
        }
    }

    private final Authority authority;
    private final Path folder;
    private final Policy policy;
    private final Clock clock;
    private final Map<MachineId, UpdateAsk> seen = new ConcurrentHashMap<>();
    private final Map<MachineId, String> requests = new ConcurrentHashMap<>();

    /** Who goes first, with which package. */
    private @Nullable MachineId first;

    private String firstPackage = "";
    private UpdateOffer.@Nullable Signer signer;

    @Activate
    public AgentUpdates(Config config, @Reference Pki pki) {
        this(pki.authority(), AgentPackages.usual(), Policy.of(config.agent_updates()), Clock.systemUTC());
    }

    AgentUpdates(Authority authority, Path folder, Policy policy, Clock clock) {
        this.authority = authority;
        this.folder = folder;
        this.policy = policy;
        this.clock = clock;
    }

    /** What an agent is told that asks; signed, or nothing. */
    Optional<byte[]> answer(MachineId machine, UpdateAsk ask) throws IOException {
        note(machine, ask);
        Optional<UpdateOffer> offer = offer(machine, ask).filter(found -> isFor(machine, ask, found));
        if (offer.isEmpty()) {
            return Optional.empty();
        }
        UpdateOffer found = offer.get();
        LOG.info("agent update offered machine={} version={} running={}", machine, found.version(), ask.version());
        try {
            return Optional.of(found.signed(signer()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign", e);
        }
    }

    private void note(MachineId machine, UpdateAsk ask) {
        UpdateAsk before = seen.put(machine, ask);
        if (before == null || !before.outcome().equals(ask.outcome())) {
            UpdateAsk.Outcome outcome = UpdateAsk.Outcome.of(ask.outcome());
            if (outcome != null && outcome.word().equals("updated")) {
                LOG.info("agent updated machine={} version={}", machine, ask.version());
            } else if (outcome != null) {
                LOG.warn(
                        "agent update {} machine={} version={} running={} because={}",
                        outcome.word(),
                        machine,
                        outcome.version(),
                        ask.version(),
                        outcome.why());
            }
        }
    }

    /** What this controller carries, when it is newer than what asks, and for its processor. */
    private Optional<UpdateOffer> offer(MachineId machine, UpdateAsk ask) throws IOException {
        Optional<AgentPackages> carried = AgentPackages.in(folder);
        if (carried.isEmpty()) {
            return Optional.empty();
        }
        AgentPackages packages = carried.get();
        Optional<String> file = packages.sums().keySet().stream()
                .filter(name -> name.endsWith(".tar.gz"))
                .findFirst();
        if (file.isEmpty()
                || !packages.architecture().equals(ask.architecture())
                || !AgentVersion.newer(packages.version(), ask.version())
                || packages.file(file.get()).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new UpdateOffer(
                    packages.version(),
                    packages.architecture(),
                    packages.glibc(),
                    file.get(),
                    Files.size(folder.resolve(file.get())),
                    packages.sums().getOrDefault(file.get(), ""),
                    requests.getOrDefault(machine, NOBODY)));
        } catch (IllegalArgumentException e) {
            throw new IOException("the packages in " + folder + " cannot be offered: " + e.getMessage(), e);
        }
    }

    private boolean isFor(MachineId machine, UpdateAsk ask, UpdateOffer offer) {
        if (requests.containsKey(machine) || !ask.refused().isEmpty()) {
            return true;
        }
        return switch (policy) {
            case MANUAL -> false;
            case AUTO -> true;
            case STAGED -> isProven(offer) || isFirst(machine, offer);
        };
    }

    /** Whether an agent runs it that has proved itself. */
    private boolean isProven(UpdateOffer offer) {
        return seen.values().stream().anyMatch(ask -> ask.version().equals(offer.version()) && !ask.trial());
    }

    private synchronized boolean isFirst(MachineId machine, UpdateOffer offer) {
        if (first == null || !firstPackage.equals(offer.sha256())) {
            first = machine;
            firstPackage = offer.sha256();
            LOG.info("agent update of one machine before all others: machine={} version={}", machine, offer.version());
        }
        return machine.equals(first);
    }

    /**
     * A person wants the agent of that machine replaced; also when it failed before.
     *
     * @return the version
     * @throws IOException why that cannot be
     */
    String request(MachineId machine) throws IOException {
        UpdateAsk ask = seen.get(machine);
        if (ask == null) {
            throw Problem.of(
                            Problem.Kind.UNSUPPORTED,
                            "AGENT_NOT_UPDATABLE",
                            "Asked the agent of " + machine + " to update itself: it has not asked for updates since"
                                    + " this controller started.",
                            "Is it connected? An agent that was started by hand, or is older than this, is updated by the"
                                    + " line that installs it.")
                    .asException();
        }
        Optional<UpdateOffer> offer = offer(machine, ask);
        if (offer.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "AGENT_IS_NEWEST",
                            "Asked the agent of " + machine + " to update itself: it is " + ask.version()
                                    + ", and this controller carries no newer one for " + ask.architecture() + ".",
                            "Put newer packages into the controller's folder agents.")
                    .asException();
        }
        requests.put(machine, new Ulid(clock, authority.random()).next());
        LOG.info(
                "agent update asked for machine={} version={}",
                machine,
                offer.get().version());
        return offer.get().version();
    }

    /** Empty for an agent that did not say. */
    Optional<Enrolment.Software> software(MachineId machine) {
        UpdateAsk ask = seen.get(machine);
        if (ask == null) {
            return Optional.empty();
        }
        Optional<String> newer;
        try {
            newer = offer(machine, ask).map(UpdateOffer::version);
        } catch (IOException e) {
            LOG.debug("packages not looked at: {}", e.toString());
            newer = Optional.empty();
        }
        UpdateAsk.Outcome outcome = UpdateAsk.Outcome.of(ask.outcome());
        String said = outcome == null ? "" : (outcome.word() + " " + outcome.version() + " " + outcome.why()).strip();
        boolean asked = requests.containsKey(machine) && newer.isPresent();
        return Optional.of(new Enrolment.Software(ask.version(), newer, asked, said));
    }

    private synchronized UpdateOffer.Signer signer() throws GeneralSecurityException, IOException {
        UpdateOffer.Signer now = signer;
        if (now == null
                || now.certificate().getNotBefore().toInstant().plus(KEY_LIFE).isBefore(clock.instant())) {
            now = authority.softwareSigner();
            signer = now;
        }
        return now;
    }
}
