// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** {@code etc/org.godwit.notify.mail.cfg}. */
@ObjectClassDefinition(name = "Godwit mail", description = "Alerts by mail")
@interface MailConfig {
    String PID = "org.godwit.notify.mail";

    @AttributeDefinition(name = "Host", description = "Of the SMTP server; empty: no mail is sent")
    String host() default "";

    @AttributeDefinition(
            name = "Port",
            description = "587 for starttls, 465 for tls, 25 for none",
            min = "1",
            max = "65535")
    int port() default 587;

    @AttributeDefinition(
            name = "Security",
            description = "starttls: TLS is asked for and needed (RFC 3207); tls: from the first byte (RFC 8314); none",
            options = {@Option(value = "starttls"), @Option(value = "tls"), @Option(value = "none")})
    String security() default "starttls";

    @AttributeDefinition(name = "User", description = "Empty: without signing in")
    String user() default "";

    @AttributeDefinition(name = "Password file", description = "Its first line is the password")
    String password_file() default "";

    @AttributeDefinition(name = "From", description = "Sender address")
    String from() default "";

    @AttributeDefinition(name = "To", description = "Recipients, comma separated")
    String to() default "";

    @AttributeDefinition(
            name = "Least severity",
            description = "Nothing less bad",
            options = {@Option(value = "critical"), @Option(value = "warning"), @Option(value = "info")})
    String least_severity() default "warning";

    @AttributeDefinition(
            name = "Every seconds",
            description = "At most one mail in so many seconds: what comes meanwhile comes together in the next",
            min = "1",
            max = "86400")
    int every_seconds() default 60;

    @AttributeDefinition(name = "CA file", description = "PEM: authorities that are trusted besides those of Java")
    String ca_file() default "";
}
