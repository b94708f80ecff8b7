// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.util.List;

/**
 * A way to make a file system.
 *
 * @param make with {@code %s} for the device
 * @param check finds nothing to mend on a copy; ends with 0
 */
record SpaceShape(String name, String make, String check) {
    private static final String E2FSCK = "e2fsck -fn %s";
    private static final String XFS = "xfs_repair -n %s";
    private static final String BTRFS = "btrfs check --readonly --force %s";

    static final List<SpaceShape> ALL = List.of(
            new SpaceShape("ext2", "mkfs.ext2 -q -F %s", E2FSCK),
            new SpaceShape("ext2-1k-old", "mkfs.ext2 -q -F -r 0 -b 1024 -O none %s", E2FSCK),
            new SpaceShape("ext3", "mkfs.ext3 -q -F %s", E2FSCK),
            new SpaceShape("ext4", "mkfs.ext4 -q -F %s", E2FSCK),
            new SpaceShape("ext4-1k", "mkfs.ext4 -q -F -b 1024 %s", E2FSCK),
            new SpaceShape("ext4-small-groups", "mkfs.ext4 -q -F -b 2048 -g 2048 -N 4000 %s", E2FSCK),
            new SpaceShape("ext4-32bit-gdt-csum", "mkfs.ext4 -q -F -O ^64bit,^metadata_csum,uninit_bg %s", E2FSCK),
            new SpaceShape("ext4-meta-bg", "mkfs.ext4 -q -F -O meta_bg,^resize_inode -b 1024 %s", E2FSCK),
            new SpaceShape("ext4-no-flex", "mkfs.ext4 -q -F -O ^flex_bg,^has_journal %s", E2FSCK),
            new SpaceShape("ext4-bigalloc", "mkfs.ext4 -q -F -O bigalloc -C 65536 %s", E2FSCK),
            new SpaceShape(
                    "ext4-sparse2", "mkfs.ext4 -q -F -O sparse_super2,metadata_csum_seed,inline_data %s", E2FSCK),
            new SpaceShape("ext4-lazy", "mkfs.ext4 -q -F -E lazy_itable_init=1,packed_meta_blocks=1 %s", E2FSCK),
            new SpaceShape("ext4-many-inodes", "mkfs.ext4 -q -F -i 4096 -E lazy_itable_init=1 %s", E2FSCK),
            new SpaceShape(
                    "ext4-no-journal", "mkfs.ext4 -q -F -O ^has_journal -I 1024 -E lazy_itable_init=1 %s", E2FSCK),
            new SpaceShape("xfs", "mkfs.xfs -q -f %s", XFS),
            new SpaceShape("xfs-8-groups", "mkfs.xfs -q -f -d agcount=8 -i sparse=1 -m rmapbt=1,reflink=1 %s", XFS),
            new SpaceShape("xfs-1k", "mkfs.xfs -q -f -b size=1024 -m bigtime=1,inobtcount=1 %s", XFS),
            new SpaceShape("xfs-4", "mkfs.xfs -q -f -m crc=0 %s", XFS),
            new SpaceShape("xfs-stripes", "mkfs.xfs -q -f -d su=64k,sw=4 -l su=64k -s size=4096 %s", XFS),
            new SpaceShape("btrfs", "mkfs.btrfs -q -f %s", BTRFS),
            new SpaceShape("btrfs-single", "mkfs.btrfs -q -f -m single -d single -n 4096 %s", BTRFS),
            new SpaceShape("btrfs-dup", "mkfs.btrfs -q -f -m dup -d dup %s", BTRFS),
            new SpaceShape("btrfs-mixed", "mkfs.btrfs -q -f --mixed -n 4096 %s", BTRFS),
            new SpaceShape("btrfs-no-tree", "mkfs.btrfs -q -f -R ^free-space-tree %s", BTRFS),
            new SpaceShape("btrfs-sha256", "mkfs.btrfs -q -f --csum sha256 -n 65536 %s", BTRFS),
            new SpaceShape("ntfs", "mkntfs -q -F -f %s", "ntfsfix -n %s"),
            new SpaceShape("ntfs-64k", "mkntfs -q -F -f -c 65536 %s", "ntfsfix -n %s"));

    /** As mount(8) and blkid(8) call it. */
    String fileSystem() {
        return name.split("-")[0];
    }

    String mounting() {
        return fileSystem().equals("ntfs") ? "ntfs-3g" : "mount";
    }

    /** Without what keeps two file systems of the same UUID apart. */
    String mountingCopy() {
        return switch (fileSystem()) {
            case "xfs" -> "mount -o ro,nouuid,norecovery";
            case "ntfs" -> "ntfs-3g -o ro";
            case "btrfs", "ext2" -> "mount -o ro";
            default -> "mount -o ro,noload";
        };
    }
}
