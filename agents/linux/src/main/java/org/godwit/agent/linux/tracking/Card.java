// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;

/** What keeps us from tracking, with what a person can do about it. A bad card is dealt by the machine; we play on, by scan. */
public enum Card {
    PROCESSOR("this processor has no numbers here", "None; it is scanned."),
    PAGES("memory pages are not of 4 KiB", "None; it is scanned."),
    NO_BTF(
            "the kernel does not describe its types: /sys/kernel/btf/vmlinux cannot be read",
            "Use a kernel with CONFIG_DEBUG_INFO_BTF (Debian 11, RHEL 8.2, Ubuntu 20.10 or newer)."),
    STRANGE_KERNEL("the kernel's types are not those we know", "Report it with the kernel's version."),
    LOCKDOWN(
            "the kernel is locked down for confidentiality, which forbids eBPF to read",
            "Set lockdown to integrity or none, if your rules allow."),
    NO_CAPABILITY(
            "this process may not use bpf(2)",
            "Run as root, or with CAP_BPF, CAP_PERFMON and CAP_SYS_ADMIN; in a container also allow bpf in its seccomp profile."),
    LOCKED_MEMORY(
            "the limit of locked memory is too low, and may not be raised",
            "Raise it: LimitMEMLOCK=infinity in the systemd unit."),
    OLD_KERNEL("the kernel has no maps that both sides can use", "Use kernel 5.10 or newer."),
    REFUSED("the kernel refused the programs", "Report it with this line."),
    OTHER_AGENT("another agent with the same state folder tracks", "Stop one of them, or give each its own --state."),
    ZONED("it is a zoned disk, whose resets are not seen", "None; it is scanned."),
    NO_STATISTICS(
            "the kernel does not count its writes, so that ours cannot be checked",
            "Write 1 to its queue/iostats in /sys/block."),
    MULTIPATH(
            "it is one of several paths, and writes by the others are not seen",
            "Name the multipath device by --disk, and leave its paths out."),
    NO_SEQUENCE(
            "the kernel does not tell when another medium comes under its name",
            "Use kernel 5.15 or newer, or a disk that stays."),
    NO_DIRECT_READ(
            "its driver reads only through the page cache, which may be older than the disk", "None; it is scanned."),
    LOOP(
            "it is a loop device, whose file may be written past it",
            "Where nobody does that, start the agent with --tracker ebpf."),
    NO_QUEUE(
            "it lies on other devices, and blktrace does not tell when writes to such have landed",
            "Replicate the disks below it, or use a kernel with BTF."),
    NO_BLKTRACE(
            "the kernel has no blktrace, or debugfs is not there: /sys/kernel/debug/block",
            "Mount debugfs (mount -t debugfs debugfs /sys/kernel/debug), with a kernel that has CONFIG_BLK_DEV_IO_TRACE."),
    TRACED_BY_OTHERS(
            "somebody else traces it by blktrace, and the kernel lets only one",
            "End that trace; the next replication tries again."),
    PROCESSORS_APART(
            "this process may not run on all processors, which reading their traces needs",
            "Lift CPUAffinity, AllowedCPUs or the cpuset of the agent's service."),
    EMPTY("it has no size", "None; it is scanned.");

    private final String means;
    private final String remedy;

    Card(String means, String remedy) {
        this.means = means;
        this.remedy = remedy;
    }

    public String means() {
        return means;
    }

    public String remedy() {
        return remedy;
    }

    Dealt on(String disk) {
        return new Dealt(this, disk, "");
    }

    DealtException dealt(String said) {
        return new DealtException(new Dealt(this, "", said));
    }

    /** The card where it lies, with what the kernel said. */
    public record Dealt(Card card, String where, String said) {
        @Override
        public String toString() {
            return card + (where.isEmpty() ? "" : " disk=" + where) + " because=" + card.means
                    + (said.isEmpty() ? "" : ": " + said);
        }
    }

    /** Ends the attempt to track. */
    public static final class DealtException extends IOException {
        private static final long serialVersionUID = 1L;
        private final Dealt dealt;

        DealtException(Dealt dealt) {
            super(dealt.toString());
            this.dealt = dealt;
        }

        public Dealt dealt() {
            return dealt;
        }
    }
}
