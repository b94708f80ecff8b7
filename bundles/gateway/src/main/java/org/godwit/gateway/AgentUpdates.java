// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.access.Enrolment;
import org.godwit.api.access.Enrolment.Stage;
import org.godwit.api.access.KnownAgents;
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

/** Which agents are to be replaced by the one that this controller carries, and how that went. Safe for use by many threads. */
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
    private final UpdateLedger ledger;

    /** Who goes first, with which package. */
    private @Nullable MachineId first;

    private String firstPackage = "";
    private UpdateOffer.@Nullable Signer signer;

    /** Which packages there are, and who gets them. */
    record Rules(Path folder, Policy policy) {}

    @Activate
    public AgentUpdates(Config config, @Reference Pki pki, @Reference KnownAgents agents) {
        this(
                pki.authority(),
                agents,
                new Rules(AgentPackages.usual(), Policy.of(config.agent_updates())),
                Clock.systemUTC());
    }

    AgentUpdates(Authority authority, KnownAgents agents, Rules rules, Clock clock) {
        this.authority = authority;
        this.ledger = new UpdateLedger(agents);
        this.folder = rules.folder();
        this.policy = rules.policy();
        this.clock = clock;
    }

    /** What an agent is told that asks; signed, or nothing. */
    Optional<byte[]> answer(MachineId machine, UpdateAsk ask) throws IOException {
        note(machine, ask);
        Optional<UpdateOffer> offer = offer(machine, ask);
        if (offer.isEmpty() || !isFor(machine, ask, offer.get())) {
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

    private void note(MachineId machine, UpdateAsk ask) throws IOException {
        if (ledger.note(machine, ask)) {
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
                    ledger.request(machine).map(KnownAgents.Request::id).orElse(NOBODY)));
        } catch (IllegalArgumentException e) {
            throw new IOException("the packages in " + folder + " cannot be offered: " + e.getMessage(), e);
        }
    }

    private boolean isFor(MachineId machine, UpdateAsk ask, UpdateOffer offer) throws IOException {
        if (ask.trial()) {
            return false;
        }
        if (ledger.request(machine).isPresent() || !ask.refused().isEmpty()) {
            return true;
        }
        return switch (policy) {
            case MANUAL -> false;
            case AUTO -> true;
            case STAGED -> isProven(offer) || isFirst(machine, offer);
        };
    }

    /** Whether an agent runs it that has proved itself. */
    private boolean isProven(UpdateOffer offer) throws IOException {
        return ledger.asks().stream().anyMatch(ask -> ask.version().equals(offer.version()) && !ask.trial());
    }

    private synchronized boolean isFirst(MachineId machine, UpdateOffer offer) throws IOException {
        if (first == null || !firstPackage.equals(offer.sha256())) {
            first = triedBefore(offer).orElse(machine);
            firstPackage = offer.sha256();
            LOG.info("agent update of one machine before all others: machine={} version={}", first, offer.version());
        }
        return machine.equals(first);
    }

    /** Where it was tried before this process began, and did not work. */
    private Optional<MachineId> triedBefore(UpdateOffer offer) throws IOException {
        for (MachineId machine : ledger.machines()) {
            UpdateAsk.Outcome outcome = ledger.ask(machine)
                    .map(ask -> UpdateAsk.Outcome.of(ask.outcome()))
                    .orElse(null);
            if (outcome != null && outcome.sha256().equals(offer.sha256())) {
                return Optional.of(machine);
            }
        }
        return Optional.empty();
    }

    /**
     * A person wants the agent of that machine replaced; also when it failed before. Kept in the catalog until it has been, or could
     * not be.
     *
     * @return the version
     * @throws IOException why that cannot be
     */
    String request(MachineId machine) throws IOException {
        Optional<UpdateAsk> ask = ledger.ask(machine);
        if (ask.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.UNSUPPORTED,
                            "AGENT_NOT_UPDATABLE",
                            "Asked the agent of " + machine + " to update itself: it has never asked for updates.",
                            "Was it connected since this controller knows updates? An agent that was started by hand, or"
                                    + " is older than this, is updated by the line that installs it.")
                    .asException();
        }
        Optional<UpdateOffer> offer = offer(machine, ask.get());
        if (offer.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "AGENT_IS_NEWEST",
                            "Asked the agent of " + machine + " to update itself: it is "
                                    + ask.get().version() + ", and this controller carries no newer one for "
                                    + ask.get().architecture() + ".",
                            "Put newer packages into the controller's folder agents.")
                    .asException();
        }
        String version = offer.get().version();
        ledger.ask(machine, new KnownAgents.Request(new Ulid(clock, authority.random()).next(), version));
        LOG.info("agent update asked for machine={} version={}", machine, version);
        return version;
    }

    /** The same for all that are older, and were not asked yet. */
    List<MachineId> requestAll() throws IOException {
        List<MachineId> asked = new ArrayList<>();
        for (MachineId machine : ledger.machines()) {
            Optional<UpdateAsk> ask = ledger.ask(machine);
            if (ask.isPresent()
                    && ledger.stage(machine) == Stage.NONE
                    && offer(machine, ask.get()).isPresent()) {
                request(machine);
                asked.add(machine);
            }
        }
        return asked;
    }

    /** Whether an agent that has just come should be told to ask at once: a person waits for it, or nothing is known of it. */
    boolean isWaitedFor(MachineId machine) {
        try {
            return ledger.ask(machine).isEmpty() || ledger.stage(machine) != Stage.NONE;
        } catch (IOException e) {
            LOG.warn("cannot look whether the agent of {} is to be updated: {}", machine, e.toString());
            return false;
        }
    }

    /** It fetches what it was offered, has it, or ({@link Stage#NONE}) broke off. */
    void stage(MachineId machine, Stage stage) {
        ledger.stage(machine, stage);
    }

    /** Empty for an agent that never said. */
    Optional<Enrolment.Software> software(MachineId machine) {
        try {
            Optional<UpdateAsk> ask = ledger.ask(machine);
            return ask.isEmpty() ? Optional.empty() : Optional.of(software(machine, ask.get()));
        } catch (IOException e) {
            LOG.warn("cannot look what the agent of {} is: {}", machine, e.toString());
            return Optional.empty();
        }
    }

    private Enrolment.Software software(MachineId machine, UpdateAsk ask) throws IOException {
        Optional<String> newer;
        try {
            newer = offer(machine, ask).map(UpdateOffer::version);
        } catch (IOException e) {
            LOG.debug("packages not looked at: {}", e.toString());
            newer = Optional.empty();
        }
        Optional<Enrolment.Ending> last = Optional.ofNullable(UpdateAsk.Outcome.of(ask.outcome()))
                .map(outcome -> new Enrolment.Ending(
                        Enrolment.Result.valueOf(outcome.word().toUpperCase(Locale.ROOT)),
                        outcome.version(),
                        outcome.why()));
        return new Enrolment.Software(ask.version(), newer, ledger.stage(machine), last);
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
