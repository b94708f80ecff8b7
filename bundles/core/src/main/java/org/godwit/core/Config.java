// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/org.godwit.core.cfg}. */
@ObjectClassDefinition(
        name = "Godwit core",
        description = "What new restore points are made with, and how much is done at once.")
public @interface Config {

    @AttributeDefinition(name = "Store", description = "Id of the store that new restore points are put into.")
    String store() default "main";

    @AttributeDefinition(
            name = "Cut",
            description = "Id of the dedup strategy with which disks are cut: paged, fixed, fastcdc.")
    String dedup() default "paged";

    @AttributeDefinition(name = "Domain", description = "Dedup domain of new restore points: a customer.")
    String domain() default "default";

    @AttributeDefinition(
            name = "Jobs at once",
            description = "How many jobs run at the same time.",
            min = "1",
            max = "64")
    int parallel_jobs() default 4;

    @AttributeDefinition(
            name = "Longest wait",
            description = "Hours after which a job that waits for what it lacks, without getting on, gives up.",
            min = "1")
    int waiting_limit_hours() default 24;
}
