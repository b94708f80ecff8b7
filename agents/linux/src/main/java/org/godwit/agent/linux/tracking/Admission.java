// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.agent.Log;

/**
 * Whether this machine and this process can track at all; where not, which card it is.
 *
 * @param unlimited whether as much memory may be locked as is wanted
 */
record Admission(Capabilities may, boolean unlimited) {
    private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

    /** The name of the helper in what the verifier says, when a lockdown took it away. */
    private static final String READING = "bpf_probe_read_kernel#";

    static Admission ofThisProcess() throws IOException {
        return new Admission(Capabilities.ofThisProcess(), SystemCalls.unlimitLockedMemory());
    }

    static void checkMachine(Path btf) throws IOException {
        boolean known =
                (SystemCalls.X86_64 || SystemCalls.AARCH64) && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        if (!known) {
            throw Card.PROCESSOR.dealt(System.getProperty("os.arch", ""));
        }
        if (SystemCalls.pageBytes() != Geometry.PAGE) {
            throw Card.PAGES.dealt(SystemCalls.pageBytes() + " bytes");
        }
        if (Files.isReadable(LOCKDOWN) && Files.readString(LOCKDOWN).contains("[confidentiality]")) {
            throw Card.LOCKDOWN.dealt("");
        }
        if (!Files.isReadable(btf)) {
            throw Card.NO_BTF.dealt("");
        }
    }

    void checkMaps() throws IOException {
        try {
            SystemCalls.closed(Bpf.createPages(1));
        } catch (SystemCalls.RefusedException e) {
            if (e.errno() == SystemCalls.EINVAL) {
                throw Card.OLD_KERNEL.dealt(String.valueOf(e.getMessage()));
            }
            Card card = may.mayTrack() && !unlimited ? Card.LOCKED_MEMORY : Card.NO_CAPABILITY;
            throw card.dealt(String.valueOf(e.getMessage()));
        }
    }

    /** Without it nothing is pinned: it would only lie there. */
    boolean mayTakeOver(Log log) {
        if (!may.mayTakeOver()) {
            log.warn("nothing is pinned, each start of the agent compares whole disks because=without CAP_SYS_ADMIN"
                    + " nothing can be taken over");
        }
        return may.mayTakeOver();
    }

    /** @param said by the kernel when it refused programs or tables */
    Card.DealtException refused(String said) {
        if (!may.mayTrack()) {
            return Card.NO_CAPABILITY.dealt(said);
        }
        if (said.contains(READING)) {
            // Where securityfs is not mounted, a lockdown shows only here.
            return Card.LOCKDOWN.dealt("it took bpf_probe_read_kernel away");
        }
        boolean memory = !unlimited && said.contains("(errno " + SystemCalls.EPERM + ")");
        return (memory ? Card.LOCKED_MEMORY : Card.REFUSED).dealt(said);
    }
}
