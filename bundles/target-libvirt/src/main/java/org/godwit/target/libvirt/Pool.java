// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.ProblemException;

/**
 * A storage pool as libvirt shows it.
 *
 * @param virsh how it is asked
 * @param name as libvirt knows it
 */
record Pool(Virsh virsh, String name) {
    /** libvirt refuses to look while a volume is made or written; that is over soon. */
    private static final int LOOKS = 20;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /**
     * A volume of the pool.
     *
     * @param path of its file, on the host of libvirt
     */
    record Place(String path, long capacityBytes) {}

    Optional<Place> find(String volume) throws IOException {
        Optional<String> shown = virsh.find("vol-dumpxml", "--pool", name, "--vol", volume);
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        Xml xml = Xml.of(shown.get());
        String path = xml.first("path").map(Xml::text).orElse("");
        long capacity = Long.parseLong(xml.first("capacity").map(Xml::text).orElse("0"));
        return Optional.of(new Place(path, capacity));
    }

    /** A volume of zeroes that takes no room yet. Fails when there is one of that name. */
    void create(String volume, long bytes) throws IOException {
        String xml = "<volume><name>" + Xml.escaped(volume) + "</name><capacity unit='bytes'>" + bytes
                + "</capacity><allocation unit='bytes'>0</allocation><target><format type='raw'/></target></volume>";
        virsh.tell(xml, "vol-create", "--pool", name, "--file", Virsh.IN);
    }

    /** Nothing happens when there is none. */
    void delete(String volume) throws IOException {
        virsh.find("vol-delete", "--pool", name, "--vol", volume);
    }

    /** At most so many bytes: fewer where it ends before. */
    byte[] download(String volume, long offset, long length) throws IOException {
        return virsh.bytes(
                "vol-download",
                "--pool",
                name,
                "--vol",
                volume,
                "--file",
                Virsh.OUT,
                "--offset",
                String.valueOf(offset),
                "--length",
                String.valueOf(length));
    }

    void upload(String volume, long offset, byte[] bytes) throws IOException {
        virsh.tell(
                bytes,
                "vol-upload",
                "--pool",
                name,
                "--vol",
                volume,
                "--file",
                Virsh.IN,
                "--offset",
                String.valueOf(offset),
                "--length",
                String.valueOf(bytes.length));
    }

    List<String> names() throws IOException {
        return virsh.ask("vol-list", "--pool", name)
                .lines()
                .map(line -> line.strip().split("\\s+", 2)[0])
                .filter(volume -> !volume.isEmpty())
                .toList();
    }

    /** Sees what has come into the pool otherwise than through libvirt. */
    void refresh() throws IOException {
        for (int left = LOOKS; ; left--) {
            try {
                virsh.ask("pool-refresh", "--pool", name);
                return;
            } catch (ProblemException e) {
                if (left == 1 || !e.problem().code().equals("TARGET_BUSY")) {
                    throw e;
                }
                Virsh.pause(BETWEEN_LOOKS);
            }
        }
    }

    /** dir, logical, rbd... */
    String type() throws IOException {
        return Xml.of(virsh.ask("pool-dumpxml", "--pool", name)).attribute("type");
    }
}
