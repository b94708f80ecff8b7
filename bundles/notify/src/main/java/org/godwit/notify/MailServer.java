// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.godwit.api.problem.Problem;

/** The SMTP server that takes our mails, by Eclipse Angus Mail. Every step has a limit of time. */
final class MailServer {
    private static final String LIMIT_MILLIS = String.valueOf(TimeUnit.SECONDS.toMillis(20));

    /** RFC 5322, section 3.3. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final MailConfig config;

    MailServer(MailConfig config) {
        this.config = config;
    }

    /**
     * @param id of the message, the same when it is sent again
     * @throws IOException MISCONFIGURED {@code MAIL_UNCONFIGURED}; TRANSIENT {@code MAIL_REFUSED} with what the server said
     */
    void send(MailText mail, String id, Instant now) throws IOException {
        if (config.host().isEmpty() || config.from().isEmpty() || config.to().isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "MAIL_UNCONFIGURED",
                            "Tried to send a mail, and host, from or to is empty in etc/" + MailConfig.PID + ".cfg.",
                            "Name the SMTP server, the sender and the recipients there.")
                    .asException();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // The library finds its parts by ServiceLoader over this class loader; in OSGi they lie in this bundle.
        thread.setContextClassLoader(MailServer.class.getClassLoader());
        try {
            Session session = Session.getInstance(properties());
            MimeMessage message = message(session, mail, id, now);
            try (Transport transport = session.getTransport(config.security().equals("tls") ? "smtps" : "smtp")) {
                boolean signsIn = !config.user().isEmpty();
                transport.connect(
                        config.host(), config.port(), signsIn ? config.user() : null, signsIn ? password() : null);
                transport.sendMessage(message, message.getAllRecipients());
            }
        } catch (MessagingException e) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "MAIL_REFUSED",
                            "Tried to send a mail by " + config.host() + ":" + config.port() + ", and it failed: "
                                    + said(e) + ".",
                            "Check etc/" + MailConfig.PID + ".cfg, and the server's own log.")
                    .causedBy(e);
        } catch (IOException e) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "MAIL_UNCONFIGURED",
                            "Tried to send a mail, and a file that etc/" + MailConfig.PID
                                    + ".cfg names cannot be read: " + said(e) + ".",
                            "Look at password.file and ca.file there.")
                    .causedBy(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Properties properties() throws IOException {
        Properties properties = new Properties();
        boolean tls = config.security().equals("tls");
        String protocol = "mail." + (tls ? "smtps" : "smtp") + ".";
        for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            properties.setProperty(protocol + limit, LIMIT_MILLIS);
        }
        properties.setProperty(protocol + "auth", String.valueOf(!config.user().isEmpty()));
        properties.setProperty(protocol + "ssl.checkserveridentity", "true");
        if (config.security().equals("starttls")) {
            properties.setProperty(protocol + "starttls.enable", "true");
            // Never in plain text because somebody on the way has cut out the offer of TLS.
            properties.setProperty(protocol + "starttls.required", "true");
        }
        if (!config.ca_file().isEmpty()) {
            properties.put(
                    protocol + "ssl.socketFactory",
                    Authorities.trusting(config.ca_file()).getSocketFactory());
        }
        return properties;
    }

    private String password() throws IOException {
        return Files.readAllLines(Path.of(config.password_file()), StandardCharsets.UTF_8).stream()
                .findFirst()
                .orElse("");
    }

    private MimeMessage message(Session session, MailText mail, String id, Instant now) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + id + "@godwit>");
            }
        };
        message.setFrom(new InternetAddress(config.from()));
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(config.to()));
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setHeader("Date", DATE.format(now));
        // Out-of-office replies are of no use to us (RFC 3834).
        message.setHeader("Auto-Submitted", "auto-generated");
        MimeBodyPart text = new MimeBodyPart();
        text.setText(mail.text(), StandardCharsets.UTF_8.name());
        MimeBodyPart html = new MimeBodyPart();
        html.setText(mail.html(), StandardCharsets.UTF_8.name(), "html");
        message.setContent(new MimeMultipart("alternative", text, html));
        return message;
    }

    private static String said(Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String words = last.getMessage() == null ? last.toString() : last.getMessage();
        return words.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }

    List<String> recipients() {
        return List.of(config.to().split("\\s*,\\s*", -1)).stream()
                .filter(one -> !one.isBlank())
                .toList();
    }
}
