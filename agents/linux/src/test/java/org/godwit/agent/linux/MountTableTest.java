// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file systems lie on a disk, of machines made of files. */
class MountTableTest {
    private final StringBuilder mounts = new StringBuilder();
    private int ids = 20;

    @TempDir
    Path root;

    /** sda with three partitions, the third in a volume group with sdb; sdc by itself. */
    @BeforeEach
    void aMachine() throws IOException {
        disk("sda", "8:0");
        partition("sda", "sda1", "8:1");
        partition("sda", "sda2", "8:2");
        partition("sda", "sda3", "8:3");
        disk("sdb", "8:16");
        disk("sdc", "8:32");
        disk("dm-0", "253:0");
        below("dm-0", "sda3", "8:3");
        below("dm-0", "sdb", "8:16");
    }

    @Test
    void partitionsAndVolumesAreFrozenBeforeTheRoot() throws IOException {
        mount("8:1", "/", "ext4", "/dev/sda1");
        mount("253:0", "/srv/data", "xfs", "/dev/mapper/vg-data");
        mount("8:2", "/boot/efi", "vfat", "/dev/sda2");
        mount("8:32", "/other", "ext4", "/dev/sdc");
        mount("0:22", "/run", "tmpfs", "tmpfs");
        mount("0:33", "/merged", "overlay", "overlay");
        assertThat(places("8:0"))
                .containsExactlyInAnyOrder("/boot/efi", "/srv/data", "/")
                .endsWith("/");
        assertThat(places("8:16")).containsExactly("/srv/data");
        assertThat(places("8:32")).containsExactly("/other");
        assertThat(places("8:3")).containsExactly("/srv/data");
    }

    @Test
    void eachFileSystemIsFrozenOnceAndWhatIsReadOnlyNever() throws IOException {
        mount("8:1", "/", "ext4", "/dev/sda1");
        mount("8:1", "/var/lib/bind\\040mount", "ext4", "/dev/sda1");
        line("8:2", "/ro", "ext4", "/dev/sda2", "ro,errors=remount-ro");
        MountTable.Found found = found("8:0");
        assertThat(found.freeze()).hasSize(1);
        assertThat(found.freeze().get(0).mounts())
                .extracting(MountTable.Mount::place)
                .containsExactly("/", "/var/lib/bind mount");
    }

    @Test
    void aLoopDeviceIsFrozenBeforeTheFileSystemThatHoldsItsFileWhereverItIsMounted() throws IOException {
        disk("loop0", "7:0");
        write("sys/devices/loop0/loop/backing_file", "/srv/deep/below/here/fs.img\n");
        mount("8:1", "/", "ext4", "/dev/sda1");
        mount("8:2", "/srv/deep/below", "ext4", "/dev/sda2");
        mount("7:0", "/mnt", "ext4", "/dev/loop0");
        assertThat(places("8:0")).containsExactly("/mnt", "/srv/deep/below", "/");
        // As a disk of its own its file is nobody's concern.
        assertThat(places("7:0")).containsExactly("/mnt");
    }

    @Test
    void aBtrfsLiesOnAllItsDevices() throws IOException {
        write("sys/fs/btrfs/1234/devices/sda1/dev", "8:1\n");
        write("sys/fs/btrfs/1234/devices/sdc/dev", "8:32\n");
        mount("0:40", "/", "btrfs", "/dev/sda1");
        mount("0:40", "/home", "btrfs", "/dev/sda1");
        assertThat(places("8:32")).containsExactly("/");
        assertThat(places("8:0")).containsExactly("/");
        assertThat(places("8:16")).isEmpty();
    }

    @Test
    void swapInUseAndFileSystemsNobodyCanPlaceAreNamed() throws IOException {
        mount("0:50", "/tank", "zfs", "tank");
        write(
                "proc/swaps",
                "Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n/dev/sda2   partition\t1000\t0\t-2\n/swapfile file 1 0 -3\n");
        MountTable.Found found = found("8:0");
        assertThat(found.swaps()).containsExactly("/dev/sda2");
        assertThat(found.unplaced()).containsExactly("zfs at /tank");
        assertThat(found("8:32").swaps()).isEmpty();
    }

    private List<String> places(String disk) throws IOException {
        return found(disk).freeze().stream().map(MountTable.Placed::place).toList();
    }

    private MountTable.Found found(String disk) throws IOException {
        write("proc/self/mountinfo", mounts.toString());
        return MountTable.read(root).on(Set.of(disk));
    }

    private void mount(String number, String place, String type, String source) {
        line(number, place, type, source, "rw");
    }

    private void line(String number, String place, String type, String source, String options) {
        mounts.append(ids++ + " 1 " + number + " / " + place + " rw,relatime shared:1 - " + type + " " + source + " "
                + options + "\n");
    }

    private void disk(String name, String number) throws IOException {
        write("sys/devices/" + name + "/dev", number + "\n");
        link("sys/dev/block/" + number, "sys/devices/" + name);
        link("sys/class/block/" + name, "sys/devices/" + name);
    }

    private void partition(String disk, String name, String number) throws IOException {
        write("sys/devices/" + disk + "/" + name + "/dev", number + "\n");
        write("sys/devices/" + disk + "/" + name + "/partition", "1\n");
        link("sys/dev/block/" + number, "sys/devices/" + disk + "/" + name);
        link("sys/class/block/" + name, "sys/devices/" + disk + "/" + name);
    }

    private void below(String upper, String lower, String number) throws IOException {
        write("sys/devices/" + upper + "/slaves/" + lower + "/dev", number + "\n");
    }

    private void link(String from, String to) throws IOException {
        Files.createDirectories(root.resolve(from).getParent());
        Files.createSymbolicLink(root.resolve(from), root.resolve(to));
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
