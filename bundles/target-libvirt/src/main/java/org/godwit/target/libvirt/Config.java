// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The page {@code etc/org.godwit.target.libvirt.cfg}. */
@ObjectClassDefinition(
        name = "Godwit target: libvirt",
        description = "Restores to volumes in a storage pool of a KVM host, and starts domains from them")
@interface Config {

    @AttributeDefinition(name = "Id", description = "The name by which restores ask for this target")
    String id() default "libvirt";

    @AttributeDefinition(
            name = "URI",
            description = "Which libvirtd: qemu:///system on this machine, qemu+ssh://root@host/system on another")
    String uri() default "qemu:///system";

    @AttributeDefinition(
            name = "Pool",
            description = "The storage pool for volumes, of type dir, fs or netfs. No two controllers share one")
    String pool() default "default";

    @AttributeDefinition(
            name = "Access",
            description =
                    "auto writes the files of the pool where they are on this machine; upload always goes through libvirt")
    String access() default "auto";

    @AttributeDefinition(name = "Open network", description = "The libvirt network of failovers")
    String network_open() default "default";

    @AttributeDefinition(
            name = "Isolated network",
            description = "The libvirt network of drills; empty: one for each site, made and taken away by Godwit")
    String network_isolated() default "";

    @AttributeDefinition(
            name = "Isolated addresses",
            description = "The first two numbers of the IPv4 networks that are made for drills")
    String isolated_addresses() default "10.213";

    @AttributeDefinition(name = "Accelerator", description = "kvm, or tcg, which emulates and works everywhere")
    String accelerator() default "kvm";

    @AttributeDefinition(
            name = "Least memory, MiB",
            description = "No domain gets less, whatever the original had",
            min = "64")
    int machine_memory_least_mebibytes() default 64;

    @AttributeDefinition(
            name = "Most memory, MiB",
            description = "No domain gets more, whatever the original had",
            min = "64")
    int machine_memory_most_mebibytes() default 16384;

    @AttributeDefinition(
            name = "Most processors",
            description = "No domain gets more, whatever the original had",
            min = "1")
    int machine_processors_most() default 16;

    @AttributeDefinition(
            name = "Shutdown, seconds",
            description = "A machine that is stopped may take so long after its power button was pressed",
            min = "0",
            max = "3600")
    int shutdown_seconds() default 60;
}
