// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/org.godwit.logs.cfg}. */
@ObjectClassDefinition(name = "Godwit logs", description = "Where agents send the lines of their logs")
@interface Config {
    String PID = "org.godwit.logs";

    @AttributeDefinition(name = "Host", description = "Address to listen on")
    String host() default "127.0.0.1";

    @AttributeDefinition(name = "Port", description = "UDP port for GELF; 0 for none", min = "0", max = "65535")
    int port() default 12201;

    @AttributeDefinition(name = "Lines", description = "How many lines are remembered", min = "100", max = "1000000")
    int lines() default 20_000;

    @AttributeDefinition(
            name = "MiB",
            description = "How much memory they may take: the oldest go first",
            min = "1",
            max = "1024")
    int mib() default 16;

    @AttributeDefinition(
            name = "Lines per second",
            description = "What one machine may say in the long run; ten seconds of it at once",
            min = "1",
            max = "10000")
    int lines_per_second() default 100;
}
