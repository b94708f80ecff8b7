// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/org.godwit.gateway.cfg}: the one port of the controller, its certificates, and its agents. */
@ObjectClassDefinition(name = "Godwit gateway", description = "The controller's port, certificates and agents")
@interface Config {
    /** All components of this bundle share one page. */
    String PID = "org.godwit.gateway";

    @AttributeDefinition(name = "Host", description = "Address to listen on")
    String host() default "127.0.0.1";

    @AttributeDefinition(name = "Port", description = "TLS port for REST, console and agents", min = "1", max = "65535")
    int port() default 8443;

    @AttributeDefinition(
            name = "Names",
            description = "Further host names and addresses for the server certificate; invitations name the first")
    String[] names() default {};

    @AttributeDefinition(name = "PKI folder", description = "Keys and certificates; empty for pki in Karaf's etc")
    String pki_folder() default "";

    @AttributeDefinition(name = "Most agents", description = "How many agents may be connected at once")
    int agents_max() default 1000;

    @AttributeDefinition(name = "Poll seconds", description = "How long an empty poll of an agent is kept open")
    int poll_seconds() default 4;

    @AttributeDefinition(
            name = "Lost after seconds",
            description = "An agent not heard of for so long is gone; more than two polls")
    int lost_after_seconds() default 15;

    @AttributeDefinition(
            name = "Agent updates",
            description =
                    "Who gets the newer agent that this controller carries, without being named: manual, staged or auto")
    String agent_updates() default "manual";
}
