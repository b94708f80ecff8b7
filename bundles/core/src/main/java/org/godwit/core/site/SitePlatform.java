// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;

/**
 * The machines of a cloud site as a source: what they have written in the target. A restore point of such a machine is one
 * of the machine that failed over, with the names that its disks have had at its source.
 */
public final class SitePlatform implements SourcePlatform {
    private final SiteTools tools;
    private final CloudSite site;

    SitePlatform(SiteTools tools, CloudSite site) {
        this.tools = tools;
        this.site = site;
    }

    /** That of the target in which the site is. */
    @Override
    public String id() {
        return site.order().target();
    }

    @Override
    public List<Machine> machines() throws IOException {
        List<Machine> all = new ArrayList<>();
        for (SiteMachine one : tools.book().journal().machines(site.id())) {
            tools.machines().find(one.machine()).ifPresent(all::add);
        }
        return all;
    }

    @Override
    public Snapshot snapshot(JobContext job, MachineId machine, Consistency wanted) throws IOException {
        SiteMachine one = tools.book().journal().machines(site.id()).stream()
                .filter(each -> each.machine().equals(machine))
                .findFirst()
                .orElseThrow(() -> missing("MACHINE_UNKNOWN", "machine " + machine, "Name a machine of the site."));
        String instance = one.instance()
                .orElseThrow(() -> missing(
                        "INSTANCE_MISSING",
                        "an instance of device " + one.device(),
                        "Wait until the site runs, or retry it."));
        Map<Disk, Volume> volumes = volumes(one);
        InstanceReader.Reading reading = reader(tools.outside().target(id()))
                .read(job, new Instance(instance, one.device()), List.copyOf(volumes.values()));
        return new SiteSnapshot(reading, volumes);
    }

    /** In the order in which the instance has them. */
    private Map<Disk, Volume> volumes(SiteMachine one) throws IOException {
        List<Disk> known =
                tools.machines().find(one.machine()).map(Machine::disks).orElse(List.of());
        Map<Disk, Volume> volumes = new LinkedHashMap<>();
        for (LedgerEntry entry : tools.book().journal().ledger(site.id())) {
            boolean isThere =
                    entry.standing() == LedgerEntry.Standing.MADE || entry.standing() == LedgerEntry.Standing.RELEASED;
            if (entry.kind() == LedgerEntry.Kind.VOLUME && entry.device().equals(one.device()) && isThere) {
                String name = Specs.diskName(one.device(), entry.name());
                Disk disk = disk(new DiskId(one.machine(), name), entry.sizeBytes(), known);
                volumes.put(disk, new Volume(entry.id().orElseThrow(), entry.sizeBytes()));
            }
        }
        return volumes;
    }

    private static Disk disk(DiskId id, long sizeBytes, List<Disk> known) {
        return known.stream()
                .filter(disk -> disk.id().name().equals(id.name()))
                .findFirst()
                .map(disk -> new Disk(id, sizeBytes, disk.sectorBytes(), disk.device(), disk.partitions()))
                .orElseGet(() -> new Disk(id, sizeBytes, 512, "", List.of()));
    }

    /** What a target reads its instances by. */
    static InstanceReader reader(TargetCloud target) throws IOException {
        if (target instanceof InstanceReader reader) {
            return reader;
        }
        throw unreadable(target.id()).asException();
    }

    static Problem unreadable(String target) {
        return Problem.of(
                Problem.Kind.UNSUPPORTED,
                "INSTANCE_UNREADABLE",
                "What its instances have written is to be read from target " + target + ", and it cannot be.",
                "Install an agent in the machines, and replicate them by it.");
    }

    private IOException missing(String code, String what, String remedy) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        code,
                        "Looked for " + what + " in site " + site.id() + ", and there is none.",
                        remedy)
                .with("site", site.id())
                .asException();
    }

    /** By which a restore point of a site is told from those of the machine's own platform. */
    public Concern origin() {
        return new Concern(
                Concern.Level.INFO,
                "READ_FROM_SITE",
                "Read from cloud site " + site.id() + " in target " + id() + ", not from the machine's own platform.",
                "");
    }
}
