// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The page {@code etc/org.godwit.demo.cfg}. */
@ObjectClassDefinition(
        name = "Godwit demo",
        description = "Make-believe machines that can be protected without any agent")
@interface Config {

    @AttributeDefinition(name = "Machines", description = "How many there are", min = "1", max = "100")
    int machines() default 2;

    @AttributeDefinition(name = "Size of each disk, MiB", min = "1", max = "16384")
    int disk_mebibytes() default 64;

    @AttributeDefinition(name = "Seed", description = "Equal seeds give machines with equal disks")
    long seed() default 1;
}
