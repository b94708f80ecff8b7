// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a make-believe machine shows on its console, as time goes by. */
record BootText(String name, Duration boot, boolean neverReady) {
    private static final List<String> LINES = List.of(
            "Linux version 6.1.0-demo (make-believe@godwit)",
            "Memory: 256M available",
            "virtio_blk virtio1: [vda] make-believe disk",
            "EXT4-fs (vda1): mounted filesystem with ordered data mode",
            "systemd[1]: Reached target Multi-User System.");

    boolean isUp(Duration since) {
        return !neverReady && since.compareTo(boot) >= 0;
    }

    String after(Duration since) {
        StringBuilder text = new StringBuilder("Booting from Hard Disk...\n");
        int shown = neverReady ? LINES.size() - 2 : LINES.size();
        for (int line = 0; line < shown; line++) {
            Duration at = boot.multipliedBy(line).dividedBy(LINES.size());
            if (since.compareTo(at) >= 0) {
                text.append(String.format(Locale.ROOT, "[%12.6f] %s%n", at.toMillis() / 1000.0, LINES.get(line)));
            }
        }
        if (neverReady && since.compareTo(boot) >= 0) {
            text.append("Gave up waiting for root file system device. This machine is told never to come up.\n");
        }
        if (isUp(since)) {
            text.append("\nMake-believe Linux ")
                    .append(name)
                    .append(" ttyS0\n\n")
                    .append(name)
                    .append(" login: ");
        }
        return text.toString();
    }
}
