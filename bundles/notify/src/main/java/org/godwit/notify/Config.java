// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code etc/org.godwit.notify.cfg}. */
@ObjectClassDefinition(name = "Godwit notifications", description = "Alerts, and the webhooks that are told of them")
@interface Config {
    String PID = "org.godwit.notify";

    @AttributeDefinition(
            name = "URL",
            description = "Of this controller, as people reach it: for links and as source of events")
    String url() default "";

    @AttributeDefinition(
            name = "Away minutes",
            description = "So long a machine may be disconnected before that is told",
            min = "1",
            max = "10080")
    int away_minutes() default 15;

    @AttributeDefinition(
            name = "Keep days",
            description = "Alerts that are over and what was told",
            min = "1",
            max = "3650")
    int keep_days() default 90;

    @AttributeDefinition(
            name = "Webhook networks",
            description =
                    "Addresses of this machine and of private networks that webhooks may reach: 10.1.0.0/16, ::1/128")
    String webhook_networks() default "";

    @AttributeDefinition(name = "Webhook HTTP", description = "Whether webhooks may be reached without TLS")
    boolean webhook_http() default false;

    @AttributeDefinition(
            name = "CA file",
            description = "PEM: authorities that are trusted besides those of Java, for webhooks")
    String webhook_ca_file() default "";

    @AttributeDefinition(
            name = "Key file",
            description = "What the secrets of webhooks are encrypted with in the catalog")
    String key_file() default "etc/godwit-notify.key";
}
