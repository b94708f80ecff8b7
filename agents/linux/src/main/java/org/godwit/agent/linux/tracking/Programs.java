// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The programs and the table of the disks they mark. What is pinned runs on when the agent ends, and is taken over by the
 * next one, if that would load the very same programs.
 */
final class Programs {
    static final Set<Hook> REQUESTS = EnumSet.of(Hook.REQUEST_BEGINS, Hook.REQUEST_ENDS);
    static final Set<Hook> BIOS = EnumSet.of(Hook.BIO_BEGINS, Hook.BIO_ENDS);

    /** Disks of a machine; a key takes some 100 bytes. */
    private static final int MOST_DISKS = 1024;

    private final KernelTypes types;
    private final Optional<Pins> pins;
    private final String kind;
    private final int table;
    private final Set<Hook> wanted;
    private final Set<Hook> attached = EnumSet.noneOf(Hook.class);

    /** What is not pinned runs as long as these are open, and what is pinned runs on when its pin is removed. */
    private final List<Integer> links = new ArrayList<>();

    private Programs(KernelTypes types, Optional<Pins> pins, int table, Set<Hook> wanted) {
        this.types = types;
        this.pins = pins;
        this.kind = kind(types);
        this.table = table;
        this.wanted = wanted;
    }

    /** Takes over what is pinned, or begins anew with a table without disks. */
    static Programs open(KernelTypes types, Optional<Pins> pins) throws IOException {
        return open(types, pins, EnumSet.allOf(Hook.class));
    }

    /** @param wanted hooks that are used at all: a test leaves some out, to see that they are needed */
    static Programs open(KernelTypes types, Optional<Pins> pins, Set<Hook> wanted) throws IOException {
        String kind = kind(types);
        Optional<Integer> left = pins.isPresent() ? pins.get().table(kind) : Optional.empty();
        if (left.isPresent()) {
            Programs programs = new Programs(types, pins, left.get(), wanted);
            for (Hook hook : Hook.values()) {
                Optional<Integer> link = pins.get().link(kind, hook);
                if (link.isPresent()) {
                    programs.links.add(link.get());
                    programs.attached.add(hook);
                }
            }
            return programs;
        }
        int example = Bpf.createPages(1);
        try {
            Programs programs = new Programs(types, pins, Bpf.createTable(MOST_DISKS, example), wanted);
            programs.attach(REQUESTS);
            if (pins.isPresent()) {
                pins.get().pinTable(kind, programs.table);
            }
            return programs;
        } finally {
            SystemCalls.closed(example);
        }
    }

    /** The same for the same programs over the same layout. */
    private static String kind(KernelTypes types) {
        CRC32 sum = new CRC32();
        for (Hook hook : Hook.values()) {
            sum.update(MarkProgram.assembled(types, hook, 0));
        }
        return "v" + Layout.VERSION + "-" + Long.toHexString(sum.getValue());
    }

    /** From the return on every write is seen that ends later. */
    synchronized void attach(Set<Hook> hooks) throws IOException {
        for (Hook hook : hooks) {
            if (attached.contains(hook) || !wanted.contains(hook)) {
                continue;
            }
            int program = Bpf.loadRawTracepoint(
                    MarkProgram.assembled(types, hook, table),
                    "godwit_" + hook.tracepoint().substring("block_".length()));
            try {
                int link = Bpf.openRawTracepoint(hook.tracepoint(), program);
                if (pins.isPresent()) {
                    pins.get().pin(kind, hook, link);
                }
                links.add(link);
                attached.add(hook);
            } finally {
                SystemCalls.closed(program);
            }
        }
    }

    boolean isPinned() {
        return pins.isPresent();
    }

    /** The pages of a disk as programs see them. */
    Optional<Integer> pagesOf(long key) throws IOException {
        Optional<Integer> id = Bpf.idOf(table, key);
        return id.isPresent() ? Optional.of(Bpf.byId(id.get())) : Optional.empty();
    }

    /** Whether these are the pages that programs mark for a disk. */
    boolean marks(long key, int pages) throws IOException {
        return Bpf.idOf(table, key).equals(Optional.of(Bpf.idOf(pages)));
    }

    void track(long key, int pages) throws IOException {
        Bpf.put(table, key, pages);
    }

    void forget(long key) throws IOException {
        Bpf.remove(table, key);
    }

    List<Long> keys() throws IOException {
        List<Long> keys = new ArrayList<>();
        for (Optional<Long> key = Bpf.keyAfter(table, Optional.empty());
                key.isPresent();
                key = Bpf.keyAfter(table, key)) {
            keys.add(key.get());
        }
        return keys;
    }

    /** Ends what is not pinned. */
    void close() {
        links.forEach(SystemCalls::closed);
        links.clear();
        SystemCalls.closed(table);
    }
}
