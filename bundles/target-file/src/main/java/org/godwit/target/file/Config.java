// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The page {@code etc/org.godwit.target.file.cfg}. */
@ObjectClassDefinition(
        name = "Godwit target: files",
        description = "Restores to raw or qcow2 files, boots them in QEMU")
@interface Config {

    @AttributeDefinition(name = "Id", description = "The name by which restores ask for this target")
    String id() default "file";

    @AttributeDefinition(
            name = "Folder",
            description = "Where volumes go when a restore names no folder: a subfolder for each job")
    String folder() default "";

    @AttributeDefinition(name = "QEMU", description = "The program that boots restored machines: a name or a path")
    String qemu() default "qemu-system-x86_64";

    @AttributeDefinition(
            name = "Accelerator",
            description = "tcg emulates and works everywhere; kvm is far faster where the controller's machine has it")
    String accelerator() default "tcg";

    @AttributeDefinition(
            name = "Memory of an instance, MiB",
            description = "No booted machine gets more, whatever the original had",
            min = "64")
    int memory_mebibytes() default 1024;

    @AttributeDefinition(
            name = "Shutdown, seconds",
            description = "A machine that is stopped may take so long after its power button was pressed",
            min = "0",
            max = "3600")
    int shutdown_seconds() default 60;
}
