// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;
import org.godwit.wire.Token;

/**
 * The first administrator. There is no default password: where {@code etc/users.properties} names nobody, {@code admin}
 * is added with a random one, which is left in {@code data/first-start.txt} (0600) until it is changed.
 */
final class FirstStart {
    private static final String USER = "admin";
    private static final String GROUP = "admingroup";
    private static final String GROUP_KEY = "_g_:" + GROUP;
    private static final String GROUP_LINE = "_g_\\:" + GROUP + " = group,admin,manager,viewer,systembundles,ssh";

    /** 18 bytes, 144 bits: nobody guesses it, and a plain digest of it is as good as a slow one. */
    private static final int SECRET_BYTES = 18;

    private final Path users;
    private final Path note;
    private final SecureRandom random;

    FirstStart(Path etc, Path data, SecureRandom random) {
        this.users = etc.resolve("users.properties");
        this.note = data.resolve("first-start.txt");
        this.random = random;
    }

    Path note() {
        return note;
    }

    /**
     * Makes the first administrator when there is nobody. The note is written first: a crash in between leaves a note
     * with a password nobody has, and the next start writes another.
     *
     * @return the password, if one was made now
     */
    Optional<String> begin(String url, String authority) throws IOException {
        Properties present = users();
        if (present.stringPropertyNames().stream().anyMatch(name -> !name.startsWith("_g_:"))) {
            tidy();
            return Optional.empty();
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String password = Base64.getUrlEncoder().encodeToString(secret);
        String text = "user=" + USER + "\npassword=" + password + "\nurl=" + url + "\nauthority=" + authority + "\n";
        Files.createDirectories(note.toAbsolutePath().getParent());
        PrivateFiles.write(note, text.getBytes(UTF_8));
        String before = Files.exists(users) ? Files.readString(users) : "";
        String line = USER + " = " + encrypted(password) + ",_g_:" + GROUP + "\n";
        String group = present.containsKey(GROUP_KEY) ? "" : GROUP_LINE + "\n";
        String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        PrivateFiles.write(users, (before + gap + line + group).getBytes(UTF_8));
        return Optional.of(password);
    }

    /** Deletes the note once its password is no longer the administrator's. */
    void tidy() throws IOException {
        if (!Files.exists(note)) {
            return;
        }
        Properties noted = read(note);
        String entry = users().getProperty(noted.getProperty("user", USER), "");
        String password = noted.getProperty("password", "");
        String stands = entry.split(",", 2)[0].trim();
        if (!stands.equalsIgnoreCase(encrypted(password)) && !stands.equals(password)) {
            Files.deleteIfExists(note);
        }
    }

    /** As Karaf's basic encryption writes it (etc/org.apache.karaf.jaas.cfg): SHA-256, hexadecimal, marked. */
    private static String encrypted(String password) {
        return "{CRYPT}" + Token.fingerprint(password.getBytes(UTF_8)) + "{CRYPT}";
    }

    private Properties users() throws IOException {
        return Files.exists(users) ? read(users) : new Properties();
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        return properties;
    }
}
