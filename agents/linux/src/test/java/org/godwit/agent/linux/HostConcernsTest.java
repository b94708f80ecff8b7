// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.godwit.api.disk.Concern;
import org.godwit.wire.SeenDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostConcernsTest {
    private static final String KERNEL = "6.1.0-28-amd64";

    @TempDir
    Path root;

    private HostConcerns concerns;

    @BeforeEach
    void look() {
        concerns = new HostConcerns(root);
    }

    private static SeenDisk disk(String name, String fileSystem) {
        return new SeenDisk(
                name,
                1 << 30,
                512,
                "/dev/" + name,
                List.of(new SeenDisk.SeenPartition(2, 1 << 20, 1 << 20, "0x83", fileSystem, null, null, null)));
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void anEncryptedPartitionIsNamed() {
        assertThat(concerns.ofDisks(List.of(disk("sda", "ext4")))).isEmpty();
        assertThat(concerns.ofDisks(List.of(disk("sda", "crypto_LUKS"))))
                .singleElement()
                .satisfies(concern -> {
                    assertThat(concern.code()).isEqualTo("DISK_ENCRYPTED");
                    assertThat(concern.message()).startsWith("sda partition 2 is encrypted");
                });
    }

    @Test
    void encryptionOnAMirrorIsNamedByItsVolume() throws IOException {
        volume();
        write("sys/block/dm-0/dm/name", "crypt\n");
        write("sys/block/dm-0/dm/uuid", "CRYPT-LUKS2-3c1f6f5e6f0f4e0b9b436c6a0f0d7f11-crypt\n");
        write("sys/block/dm-0/slaves/md0/x", "");

        assertThat(concerns.ofDisks(List.of(disk("sda", "linux_raid_member"), disk("sdb", "linux_raid_member"))))
                .singleElement()
                .satisfies(concern -> {
                    assertThat(concern.code()).isEqualTo("DISK_ENCRYPTED");
                    assertThat(concern.message()).startsWith("volume crypt on sda and sdb is encrypted");
                });
        assertThat(concerns.ofDisks(List.of(disk("sdx", "ext4")))).isEmpty();
    }

    /** A logical volume in LUKS on md on partitions of sda and sdb. */
    private void volume() throws IOException {
        write("sys/devices/pci/block/sda/sda2/partition", "2\n");
        write("sys/devices/pci/block/sdb/sdb2/partition", "2\n");
        write("sys/block/dm-1/dm/name", "vg0-root\n");
        write("sys/block/dm-1/slaves/dm-0/x", "");
        write("sys/class/block/dm-0/slaves/md0/x", "");
        write("sys/class/block/md0/slaves/sda2/x", "");
        write("sys/class/block/md0/slaves/sdb2/x", "");
        for (String disk : List.of("sda", "sdb")) {
            Files.createSymbolicLink(
                    root.resolve("sys/class/block/" + disk + "2"),
                    root.resolve("sys/devices/pci/block/" + disk + "/" + disk + "2"));
        }
    }

    @Test
    void aVolumeOfWhichAPartIsNotReplicatedIsAWarning() throws IOException {
        volume();
        assertThat(concerns.ofDisks(List.of(disk("sda", "linux_raid_member"))))
                .singleElement()
                .satisfies(concern -> {
                    assertThat(concern.level()).isEqualTo(Concern.Level.WARNING);
                    assertThat(concern.message())
                            .startsWith("Volume vg0-root lies on sda, sdb, and sdb is not replicated");
                });
    }

    @Test
    void aVolumeThatIsReplicatedWholeOrNotAtAllIsNone() throws IOException {
        volume();
        assertThat(concerns.ofDisks(List.of(disk("sda", "ext4"), disk("sdb", "ext4"))))
                .isEmpty();
        assertThat(concerns.ofDisks(List.of(disk("sdc", "ext4")))).isEmpty();
    }

    @Test
    void secureBootIsSaidWhereItIsOn() throws IOException {
        String variable = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
        write(variable, "\6\0\0\0\0");
        assertThat(concerns.ofSystem(KERNEL)).isEmpty();
        write(variable, "\6\0\0\0\1");
        assertThat(concerns.ofSystem(KERNEL)).extracting(Concern::code).containsExactly("SECURE_BOOT");
    }

    @Test
    void driversThatTheKernelDoesNotHaveAreNamedByWhoNeedsThem() throws IOException {
        write(
                "lib/modules/" + KERNEL + "/modules.dep",
                "kernel/drivers/block/virtio_blk.ko.xz: kernel/x.ko\nkernel/drivers/block/xen-blkfront.ko:\n");
        write("lib/modules/" + KERNEL + "/modules.builtin", "kernel/drivers/nvme/host/nvme.ko\n");
        assertThat(concerns.ofSystem(KERNEL)).singleElement().satisfies(concern -> {
            assertThat(concern.code()).isEqualTo("DRIVER_MISSING");
            assertThat(concern.message())
                    .contains("Hyper-V and Azure (hv_storvsc)")
                    .doesNotContain("KVM", "AWS", "Xen", "VMware");
        });
        assertThat(concerns.ofSystem("another-kernel")).isEmpty();
    }

    @Test
    void anInitramfsForThisMachineAloneIsAWarning() throws IOException {
        write("etc/initramfs-tools/initramfs.conf", "# MODULES=dep\nMODULES=most\n");
        assertThat(concerns.ofSystem(KERNEL)).isEmpty();
        write("usr/lib/dracut/dracut.conf.d/01-dist.conf", "omit_drivers+=\"x\"\nhostonly=\"yes\"  # small\n");
        assertThat(concerns.ofSystem(KERNEL)).singleElement().satisfies(concern -> assertThat(concern.message())
                .startsWith("/usr/lib/dracut/dracut.conf.d/01-dist.conf leaves drivers"));
    }
}
