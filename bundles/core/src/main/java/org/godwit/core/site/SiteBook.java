// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.godwit.api.job.Events;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.site.SiteMachine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cloud sites of the catalog, changed by one at a time: people and the jobs that work at them. What a change says is
 * durable before anybody acts on it.
 */
@Component(service = SiteBook.class)
public final class SiteBook {
    private static final Logger log = LoggerFactory.getLogger(SiteBook.class);

    private final SiteJournal journal;
    private final Events events;
    private final InstantSource clock;
    private final LateCalls late;

    @Activate
    public SiteBook(@Reference SiteJournal journal, @Reference Events events) {
        this(journal, events, Clock.systemUTC());
    }

    public SiteBook(SiteJournal journal, Events events, InstantSource clock) {
        this.journal = journal;
        this.events = events;
        this.clock = clock;
        this.late = new LateCalls(clock);
    }

    LateCalls late() {
        return late;
    }

    /** Reads go past the lock; what is read may have changed when it is looked at. */
    public SiteJournal journal() {
        return journal;
    }

    InstantSource clock() {
        return clock;
    }

    CloudSite need(CloudSiteId id) throws IOException {
        return journal.find(id).orElseThrow(() -> unknown(id));
    }

    private static ProblemException unknown(CloudSiteId id) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        "SITE_UNKNOWN",
                        "Looked for cloud site " + id + ", and there is none.",
                        "List the sites and use an id from there.")
                .with("site", id)
                .asException();
    }

    /** Adds a site with its machines. It is there when it is there with all of them. */
    synchronized CloudSite add(CloudSite site, List<SiteMachine> machines) throws IOException {
        for (SiteMachine machine : machines) {
            journal.save(site.id(), machine);
        }
        journal.save(site);
        tell(site);
        return site;
    }

    /** The site as it is afterwards. */
    CloudSite change(CloudSiteId id, Consumer<SiteDraft> change) throws IOException {
        return change(id, site -> true, change);
    }

    /** The same where it stands so; else nothing is changed. */
    synchronized CloudSite change(CloudSiteId id, Predicate<CloudSite> such, Consumer<SiteDraft> change)
            throws IOException {
        CloudSite before = need(id);
        if (!such.test(before)) {
            return before;
        }
        SiteDraft draft = new SiteDraft(before);
        change.accept(draft);
        CloudSite after = draft.at(clock.instant());
        if (!after.equals(before)) {
            journal.save(after);
            tell(after);
        }
        return after;
    }

    /** The same, and machines of it at once. */
    synchronized CloudSite change(
            CloudSiteId id, Predicate<CloudSite> such, Consumer<SiteDraft> change, List<SiteMachine> machines)
            throws IOException {
        CloudSite before = need(id);
        if (!such.test(before)) {
            return before;
        }
        SiteDraft draft = new SiteDraft(before);
        change.accept(draft);
        CloudSite after = draft.at(clock.instant());
        journal.save(after, machines);
        tell(after);
        machines.forEach(machine -> tell(id, machine));
        return after;
    }

    /** The machine as it is afterwards. Only the job that works at the site changes its machines. */
    SiteMachine change(CloudSiteId site, SiteMachine before, Consumer<MachineDraft> change) throws IOException {
        MachineDraft draft = new MachineDraft(before);
        change.accept(draft);
        SiteMachine after = draft.done();
        if (!after.equals(before)) {
            journal.save(site, after);
            if (after.phase() != before.phase() || !after.problem().equals(before.problem())) {
                tell(site, after);
            }
        }
        return after;
    }

    /**
     * Forgets a site of which nothing is left, with its machines and its ledger. Nothing happens when anything may be left.
     *
     * @return whether it did
     */
    public synchronized boolean forget(CloudSiteId id) throws IOException {
        boolean gone = need(id).state() == CloudSite.State.DELETED
                && journal.ledger(id).stream().allMatch(entry -> entry.standing() == LedgerEntry.Standing.GONE);
        if (gone) {
            journal.remove(id);
        }
        return gone;
    }

    void save(LedgerEntry entry) throws IOException {
        journal.save(entry);
    }

    private void tell(CloudSite site) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("state", site.state().name().toLowerCase(Locale.ROOT));
        facts.put("phase", site.phase());
        facts.put("kind", site.order().kind().name().toLowerCase(Locale.ROOT));
        facts.put("plan", site.order().plan());
        site.waitsFor().ifPresent(what -> facts.put("waitsFor", what));
        site.problem().ifPresent(problem -> facts.put("code", problem.code()));
        log.info("site changed: site={} {}", site.id(), facts);
        events.publish("site", "site.changed", site.id().value(), facts);
    }

    private void tell(CloudSiteId site, SiteMachine machine) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("device", machine.device());
        facts.put("machine", machine.machine().value());
        facts.put("phase", machine.phase().name().toLowerCase(Locale.ROOT));
        machine.wanted().ifPresent(wanted -> facts.put("wanted", wanted.name().toLowerCase(Locale.ROOT)));
        machine.problem().ifPresent(problem -> facts.put("code", problem.code()));
        log.info("site machine: site={} {}", site, facts);
        events.publish("site", "site.machine", site.value(), facts);
    }
}
