// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.godwit.agent.Log;
import org.godwit.agent.Tracker;
import org.godwit.agent.linux.tracking.Card;
import org.godwit.agent.linux.tracking.DeviceTracker;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.ChangeMark;

/**
 * Who says what was written to a disk: the list that somebody writes for it, else the programs in the kernel. Where there is
 * neither, the disk is scanned and compared by names of blocks.
 */
final class Trackers implements Tracker {
    private static final String TRACKED_RPO = "a replication reads what was written since the last one";
    private static final String SCAN_RPO = "each replication reads whole disks, some 30 minutes per TiB at 600 MB/s";

    private final Log log;
    private final Set<String> listed;
    private final ChangeLists lists;
    private final Optional<DeviceTracker> kernel;
    private final List<Concern> concerns;
    private final Map<String, Concern> distrusted = new ConcurrentSkipListMap<>();

    private Trackers(
            Set<String> listed, ChangeLists lists, Optional<DeviceTracker> kernel, List<Concern> concerns, Log log) {
        this.listed = listed;
        this.log = log;
        this.lists = lists;
        this.kernel = kernel;
        this.concerns = concerns;
    }

    /** @throws IOException UNSUPPORTED {@code TRACKER_UNUSABLE} where a tracker is wanted and cannot be had */
    static Trackers of(Arguments arguments, LinuxComputer machine, Log log) throws IOException {
        Arguments.Disks said = arguments.disks();
        ChangeLists lists = new ChangeLists(said.changes(), said.paths(), log);
        Set<String> listed = Set.copyOf(said.changes().keySet());
        List<String> devices = machine.disks().stream()
                .filter(disk -> !listed.contains(disk) && machine.device(disk).isPresent())
                .toList();
        if (devices.isEmpty() && !said.paths().isEmpty()) {
            return new Trackers(listed, lists, Optional.empty(), List.of(), log);
        }
        if (said.tracking() == Arguments.Tracking.SCAN) {
            DeviceTracker.unload(arguments.state());
            log.info("tracker=scan because=--tracker scan rpo=\"" + SCAN_RPO + "\"");
            return new Trackers(listed, lists, Optional.empty(), List.of(scanning(Concern.Level.INFO, "", "")), log);
        }
        try {
            return tracking(arguments, machine, devices, log);
        } catch (Card.DealtException e) {
            log.warn("tracker=scan card=" + e.dealt() + " rpo=\"" + SCAN_RPO + "\" remedy=\""
                    + e.dealt().card().remedy() + "\"");
            Concern concern = scanning(
                    Concern.Level.WARNING,
                    " because " + e.dealt().card().means(),
                    e.dealt().card().remedy());
            return new Trackers(listed, lists, Optional.empty(), List.of(concern), log);
        } catch (ProblemException e) {
            throw e;
        } catch (IOException e) {
            if (said.tracking() != Arguments.Tracking.AUTO) {
                throw e;
            }
            log.warn("tracker=scan because=" + e.getMessage() + " rpo=\"" + SCAN_RPO + "\"");
            Concern concern = scanning(Concern.Level.WARNING, " because " + e.getMessage(), "Report it.");
            return new Trackers(listed, lists, Optional.empty(), List.of(concern), log);
        }
    }

    private static Trackers tracking(Arguments arguments, LinuxComputer machine, List<String> devices, Log log)
            throws IOException {
        Arguments.Disks said = arguments.disks();
        boolean demanded = said.tracking() != Arguments.Tracking.AUTO;
        DeviceTracker kernel = kernel(arguments, machine, log);
        List<String> tracked = kernel.begin(devices);
        if (demanded && tracked.size() < devices.size()) {
            throw unusable(
                    said.tracking(),
                    "of disks " + devices + " only " + tracked + " can be tracked",
                    "See the lines above.");
        }
        if (tracked.isEmpty()) {
            log.info("tracker=scan because=no disk can be tracked rpo=\"" + SCAN_RPO + "\"");
        } else {
            log.info("tracker=" + kernel.method().toLowerCase(Locale.ROOT) + " disks=" + String.join(",", tracked)
                    + " pinned=" + kernel.isPinned() + " kernelBytes=" + kernel.kernelBytes() + " rpo=\"" + TRACKED_RPO
                    + "\"");
        }
        ChangeLists lists = new ChangeLists(said.changes(), said.paths(), log);
        return new Trackers(Set.copyOf(said.changes().keySet()), lists, Optional.of(kernel), List.of(), log);
    }

    /** @throws IOException a {@link Card.DealtException} of eBPF where neither works and neither is demanded */
    private static DeviceTracker kernel(Arguments arguments, LinuxComputer machine, Log log) throws IOException {
        Arguments.Tracking wanted = arguments.disks().tracking();
        boolean demanded = wanted != Arguments.Tracking.AUTO;
        try {
            if (wanted == Arguments.Tracking.BLKTRACE) {
                return DeviceTracker.blktrace(arguments.state(), machine::device, true, log);
            }
            return DeviceTracker.ebpf(arguments.state(), machine::device, demanded, log);
        } catch (Card.DealtException e) {
            if (demanded) {
                throw unusable(wanted, e.dealt().toString(), e.dealt().card().remedy());
            }
            try {
                DeviceTracker second = DeviceTracker.blktrace(arguments.state(), machine::device, false, log);
                log.info("no eBPF card=" + e.dealt());
                return second;
            } catch (Card.DealtException neither) {
                log.info("no blktrace card=" + neither.dealt());
                throw e;
            }
        }
    }

    private static IOException unusable(Arguments.Tracking wanted, String because, String remedy) {
        String word = wanted.name().toLowerCase(Locale.ROOT);
        return Problem.of(
                        Problem.Kind.UNSUPPORTED,
                        "TRACKER_UNUSABLE",
                        "Started to track changes as --tracker " + word + " demands: " + because + ".",
                        remedy + " Or let it scan: --tracker auto.")
                .asException();
    }

    private static Concern scanning(Concern.Level level, String because, String remedy) {
        return new Concern(
                level, "TRACKER_SCAN", "Changes are found by scan" + because + ": " + SCAN_RPO + ".", remedy);
    }

    /** The tracker in use and what it means; disks that it cannot track, or could not the last time. */
    List<Concern> concerns() {
        List<Concern> all = new ArrayList<>(distrusted.values());
        all.addAll(concerns);
        kernel.ifPresent(tracker -> all.addAll(tracker.concerns(TRACKED_RPO)));
        return all;
    }

    private Tracker of(String disk) {
        if (distrusted.containsKey(disk)) {
            return NONE;
        }
        return listed.contains(disk)
                ? lists
                : kernel.map(tracker -> (Tracker) tracker).orElse(NONE);
    }

    @Override
    public Optional<ChangeMark> mark(String disk) throws IOException {
        return of(disk).mark(disk);
    }

    @Override
    public Optional<Extents> finelySince(String disk, ChangeMark mark) throws IOException {
        return of(disk).finelySince(disk, mark);
    }

    @Override
    public boolean tracks(String disk) {
        return of(disk).tracks(disk);
    }

    @Override
    public Optional<Extents> since(String disk, ChangeMark mark) throws IOException {
        return of(disk).since(disk, mark);
    }

    @Override
    public void distrust(String disk, String because) throws IOException {
        Concern alarm = new Concern(
                Concern.Level.WARNING,
                "TRACKER_MISSED",
                "The tracker of disk " + disk + " left out what was written: " + because
                        + ". Each replication reads the whole disk.",
                "Report it, with the agent's log. Does anything write to the disk past this kernel? Then --tracker scan;"
                        + " else start the agent again, and it is tracked again.");
        log.error("TRACKER_MISSED disk=" + disk + " because=" + because + " remedy=\"" + alarm.remedy() + "\"");
        distrusted.put(disk, alarm);
        if (kernel.isPresent() && !listed.contains(disk)) {
            kernel.get().distrust(disk, because);
        }
    }
}
