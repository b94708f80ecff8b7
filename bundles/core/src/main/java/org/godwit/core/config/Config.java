// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.config;

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
            name = "Sweep: interval",
            description =
                    "Hours between two sweeps of a store, which remove what no restore point needs; 0: when asked.",
            min = "0")
    int sweep_every_hours() default 24;

    @AttributeDefinition(
            name = "Sweep: rewrite limit",
            description = "A pack of which more than this percentage is dead is written anew without it; 100: never.",
            min = "0",
            max = "100")
    int sweep_rewrite_percent() default 50;

    @AttributeDefinition(
            name = "Sweep: deletes per second",
            description = "At most so many packs are deleted in a second; 0: no limit.",
            min = "0")
    int sweep_deletes_per_second() default 100;

    @AttributeDefinition(
            name = "Scrub: interval",
            description = "Hours between two scrubs of a store, which read and check every byte; 0: when asked.",
            min = "0")
    int scrub_every_hours() default 168;

    @AttributeDefinition(
            name = "Scrub: rate",
            description = "MiB per second that a scrub reads at the most; 0: no limit.",
            min = "0")
    int scrub_mib_per_second() default 32;

    @AttributeDefinition(
            name = "Jobs at once",
            description = "How many jobs run at the same time.",
            min = "1",
            max = "64")
    int parallel_jobs() default 4;

    @AttributeDefinition(
            name = "Jobs at once on a platform",
            description =
                    "How many jobs read from the same source platform at the same time; 0: as many as run at all.",
            min = "0",
            max = "64")
    int parallel_per_platform() default 0;

    @AttributeDefinition(
            name = "Jobs at once on a store",
            description = "How many jobs work with restore points of the same store at the same time; 0: as many as"
                    + " run at all.",
            min = "0",
            max = "64")
    int parallel_per_store() default 0;

    @AttributeDefinition(
            name = "Jobs at once on a target",
            description = "How many restores write to the same target at the same time; 0: as many as run at all.",
            min = "0",
            max = "64")
    int parallel_per_target() default 0;

    @AttributeDefinition(
            name = "Machines at once",
            description = "How many machines of one run are copied or started at the same time.",
            min = "1",
            max = "64")
    int parallel_machines() default 4;

    @AttributeDefinition(
            name = "Proof of plans",
            description = "Days after which a drill no longer shows that its plan works.",
            min = "1",
            max = "3650")
    int proof_days() default 90;

    @AttributeDefinition(
            name = "Sites that are over",
            description =
                    "Days after which a cloud site of which nothing is left is forgotten, with its ledger. The last drill of"
                            + " each plan stays.",
            min = "1",
            max = "36500")
    int sites_days() default 730;

    @AttributeDefinition(
            name = "Longest wait",
            description = "Hours after which a job that waits for what it lacks, without getting on, gives up.",
            min = "1")
    int waiting_limit_hours() default 24;

    @AttributeDefinition(
            name = "Sample",
            description = "MiB of each disk that a replication reads and compares at the most though nothing is said to"
                    + " have changed there, at most 0.5 % of the disk and 1 MiB a second since the last time; 0: none.",
            min = "0")
    int sample_mebibytes() default 256;

    @AttributeDefinition(
            name = "Retention: points that always stay",
            description = "So many of the newest complete restore points of each machine stay, whatever its rule.",
            min = "1",
            max = "1000")
    int retention_minimum_points() default 3;

    @AttributeDefinition(
            name = "Retention: age below which nothing goes",
            description = "Hours. No younger restore point is deleted, whatever the rule.",
            min = "0",
            max = "87840")
    int retention_minimum_hours() default 24;

    @AttributeDefinition(
            name = "Retention: time zone",
            description = "In which days, weeks, months and years are told apart: UTC, Europe/Berlin.")
    String retention_zone() default "UTC";

    @AttributeDefinition(
            name = "Retention: interval",
            description = "Minutes between two passes that delete expired restore points; 0: only when asked.",
            min = "0")
    int retention_interval_minutes() default 60;
}
