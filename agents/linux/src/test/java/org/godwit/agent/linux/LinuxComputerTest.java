// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.Log;
import org.godwit.agent.OpenDisk;
import org.godwit.api.disk.Concern;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.Inventory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxComputerTest {
    private static final int MIB = 1 << 20;

    private final Log log = new Log(new PrintStream(OutputStream.nullOutputStream()), false, Clock.systemUTC());

    @TempDir
    Path folder;

    @Test
    void theMachinesOwnDisksAreThoseThatHoldSomethingThatStays() throws Exception {
        device("sda", 1000, 0);
        device("nvme0n1", 1000, 0);
        device("loop0", 1000, 0);
        device("zram0", 1000, 0);
        device("sr0", 1000, 0);
        device("sdb", 0, 0);
        device("sdc", 1000, 1);
        assertThat(new Host(folder, log).disks()).containsOnlyKeys("nvme0n1", "sda");
    }

    @Test
    void mountsAreFoundByDeviceNumber() throws Exception {
        write("sys/class/block/sda/dev", "8:0\n");
        write("sys/class/block/sda/sda1/partition", "1\n");
        write("sys/class/block/sda/sda1/dev", "8:1\n");
        write(
                "proc/self/mountinfo",
                "22 1 8:1 / /with\\040space rw - ext4 /dev/sda1 rw\n23 1 8:1 /sub /bind rw - ext4 /dev/sda1 rw\n");
        assertThat(new Host(folder, log).mounts(Path.of("/dev/sda"))).isEqualTo(Map.of(1, "/with space"));
    }

    @Test
    void whatTheSystemSaysOfItselfIsRead() throws Exception {
        write("etc/os-release", "NAME=Debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
        write("proc/sys/kernel/osrelease", "6.1.0-28-cloud-amd64\n");
        write("proc/sys/kernel/hostname", "web-1\n");
        write("proc/meminfo", "MemTotal:        2048 kB\nMemFree: 1 kB\n");
        Host host = new Host(folder, log);
        assertThat(host.operatingSystem().name()).isEqualTo("Debian GNU/Linux 12 (bookworm)");
        assertThat(host.operatingSystem().kernel()).isEqualTo("6.1.0-28-cloud-amd64");
        assertThat(host.name()).isEqualTo("web-1");
        assertThat(host.memoryBytes()).isEqualTo(2 << 20);
    }

    @Test
    void aDiskThatCannotBeUsedIsAConcernAndNotTheEnd() throws Exception {
        Path image = Files.write(folder.resolve("a.img"), new byte[MIB]);
        Map<String, Path> disks = new LinkedHashMap<>();
        disks.put("good", image);
        disks.put("gone", folder.resolve("nothing"));
        disks.put("dir", folder);
        LinuxComputer computer = computer(disks);
        Inventory inventory = computer.inventory();
        assertThat(inventory.disks()).singleElement().satisfies(disk -> assertThat(disk.name())
                .isEqualTo("good"));
        assertThat(inventory.concerns()).extracting(Concern::code).containsExactly("DISK_VANISHED", "NOT_A_DISK");
        assertThatThrownBy(() -> computer.open("dir")).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().facts())
                .containsEntry("path", folder.toString()));
    }

    @Test
    void holesOfAnImageFileAreAskedForAndNotRead() throws Exception {
        Path image = folder.resolve("sparse.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64L * MIB);
            file.seek(32L * MIB);
            file.write(new byte[] {1});
        }
        try (OpenDisk disk = computer(Map.of("root", image)).open("root")) {
            assertThat(disk.nextData(0)).isEqualTo(32L * MIB);
            assertThat(disk.nextHole(32L * MIB)).isBetween(32L * MIB + 1, 33L * MIB);
            assertThat(disk.nextData(40L * MIB)).isEqualTo(64L * MIB);
            ByteBuffer bytes = ByteBuffer.allocateDirect(4096);
            assertThat(disk.read(32L * MIB, bytes)).isEqualTo(4096);
            assertThat(bytes.get(0)).isEqualTo((byte) 1);
        }
    }

    private LinuxComputer computer(Map<String, Path> disks) {
        return new LinuxComputer(Optional.of("test"), disks, new Host(Path.of("/"), log), log);
    }

    private void device(String name, int sectors, int readOnly) throws IOException {
        write("sys/block/" + name + "/size", sectors + "\n");
        write("sys/block/" + name + "/ro", readOnly + "\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(text.stripTrailing()));
    }
}
