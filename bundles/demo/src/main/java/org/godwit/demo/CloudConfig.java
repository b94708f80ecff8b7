// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The page {@code etc/org.godwit.demo.cloud.cfg}; a change takes effect at once. */
@ObjectClassDefinition(
        name = "Godwit demo cloud",
        description = "A make-believe cloud: drills and failovers in minutes, with failures on demand")
@interface CloudConfig {

    @AttributeDefinition(
            name = "Folder",
            description = "What exists in the cloud, kept over restarts of the controller")
    String folder() default "";

    @AttributeDefinition(name = "Quota of all volumes together, MiB", min = "1")
    int quota_mebibytes() default 4096;

    @AttributeDefinition(name = "Quota of volumes", min = "0")
    int quota_volumes() default 100;

    @AttributeDefinition(name = "Quota of instances", min = "0")
    int quota_instances() default 50;

    @AttributeDefinition(
            name = "Boot, seconds",
            description = "From its start until an instance shows 'login:' and answers on its ports",
            min = "0",
            max = "3600")
    int boot_seconds() default 5;

    @AttributeDefinition(
            name = "Never ready",
            description = "Instances whose name this pattern (java.util.regex) matches never come up; empty: all do")
    String never_ready() default "";

    @AttributeDefinition(
            name = "Slow, milliseconds",
            description = "Each call takes so long",
            min = "0",
            max = "600000")
    int slow_milliseconds() default 0;

    @AttributeDefinition(
            name = "Failing, percent",
            description = "So many calls are refused, and nothing is done",
            min = "0",
            max = "100")
    int failing_percent() default 0;

    @AttributeDefinition(
            name = "Lost answers, percent",
            description = "So many calls are done, and the answer is lost",
            min = "0",
            max = "100")
    int lost_percent() default 0;

    @AttributeDefinition(
            name = "Settling, seconds",
            description = "So long after it was made a thing is not found",
            min = "0",
            max = "3600")
    int settling_seconds() default 0;
}
