// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/org.godwit.nbd.cfg}. */
@ObjectClassDefinition(name = "Godwit exports", description = "Where disks of restore points are served by NBD")
@interface Config {
    String PID = "org.godwit.nbd";

    @AttributeDefinition(name = "Host", description = "Address to listen on; any but loopback asks for TLS")
    String host() default "127.0.0.1";

    @AttributeDefinition(name = "Port", description = "TCP port; 0 for none", min = "0", max = "65535")
    int port() default 10809;

    @AttributeDefinition(name = "Connections", description = "At once, of all exports", min = "1", max = "1000")
    int connections() default 64;

    @AttributeDefinition(
            name = "Cache MiB",
            description = "Memory for blocks read last, of all exports; taken with the first read",
            min = "16",
            max = "1024")
    int cache_mib() default 64;

    @AttributeDefinition(
            name = "Written GiB",
            description = "What may be written of one export; more is answered as a full disk",
            min = "1",
            max = "65536")
    int written_gib() default 64;

    @AttributeDefinition(name = "Folder", description = "For exports and what is written; empty: data/exports")
    String folder() default "";
}
