// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The page {@code etc/org.godwit.demo.cfg}. */
@ObjectClassDefinition(
        name = "Godwit demo",
        description = "Make-believe machines that can be protected without any agent")
@interface Config {

    @AttributeDefinition(name = "Machines", description = "How many there are", min = "1", max = "20000")
    int machines() default 2;

    @AttributeDefinition(name = "Size of each disk, MiB", min = "1", max = "16384")
    int disk_mebibytes() default 64;

    @AttributeDefinition(name = "Seed", description = "Equal seeds give machines with equal disks")
    long seed() default 1;

    @AttributeDefinition(
            name = "Folder",
            description = "Which machines are stopped, kept over restarts of the controller; empty: not kept")
    String folder() default "";

    @AttributeDefinition(
            name = "Power",
            description =
                    "works: machines can be stopped and started; fails: they do not stop; silent: nobody can tell",
            options = {@Option(value = "works"), @Option(value = "fails"), @Option(value = "silent")})
    String power() default "works";
}
