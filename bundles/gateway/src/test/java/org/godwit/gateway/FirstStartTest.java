// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** There is no default password, and the one that is made is told once. */
class FirstStartTest {
    private static final String URL = "https://controller:8443";

    @TempDir
    Path folder;

    private Path users;
    private Path note;
    private FirstStart start;

    @BeforeEach
    void emptyController() throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        users = folder.resolve("etc/users.properties");
        note = folder.resolve("data/first-start.txt");
        start = restarted();
    }

    private FirstStart restarted() {
        return new FirstStart(folder.resolve("etc"), folder.resolve("data"), new SecureRandom());
    }

    @Test
    void theFirstPasswordIsRandomAndMadeOnce() throws Exception {
        Optional<String> made = start.begin(URL, "abc");
        assertThat(made.orElseThrow()).hasSize(24);
        assertThat(properties(note))
                .containsEntry("user", "admin")
                .containsEntry("password", made.get())
                .containsEntry("url", URL)
                .containsEntry("authority", "abc");
        String entry = properties(users).getProperty("admin");
        assertThat(entry).startsWith("{CRYPT}").contains("_g_:admingroup").doesNotContain(made.get());
        assertThat(properties(users).getProperty("_g_:admingroup"))
                .contains("admin")
                .contains("ssh");

        assertThat(restarted().begin(URL, "abc")).isEmpty();
        assertThat(properties(note)).containsEntry("password", made.get());
        assertThat(properties(users)).containsEntry("admin", entry);

        Path other = Files.createDirectories(folder.resolve("other/etc"));
        assertThat(new FirstStart(other, folder.resolve("other/data"), new SecureRandom()).begin(URL, "abc"))
                .isNotEqualTo(made);
    }

    @Test
    void nobodyElseMayReadTheNoteOrTheUsers() throws Exception {
        start.begin(URL, "abc");
        for (Path secret : new Path[] {note, users}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .as(secret.toString())
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theNoteGoesWhenThePasswordIsChanged() throws Exception {
        start.begin(URL, "abc");
        start.tidy();
        assertThat(note).exists();
        Files.writeString(users, "admin = {CRYPT}0123{CRYPT},_g_:admingroup\n");
        start.tidy();
        assertThat(note).doesNotExist();
        start.tidy();
        assertThat(restarted().begin(URL, "abc")).as("somebody is there").isEmpty();
        assertThat(note).doesNotExist();
    }

    @Test
    void aPasswordThatWasChangedWhileTheControllerWasDownIsForgottenAtTheNextStart() throws Exception {
        start.begin(URL, "abc");
        Files.writeString(users, "admin = another,_g_:admingroup\n");
        assertThat(restarted().begin(URL, "abc")).isEmpty();
        assertThat(note).doesNotExist();
    }

    @Test
    void aPasswordThatIsWrittenPlainIsTheSameAsItsDigest() throws Exception {
        String password = start.begin(URL, "abc").orElseThrow();
        Files.writeString(users, "admin = " + password + ",_g_:admingroup\n");
        start.tidy();
        assertThat(note).exists();
    }

    @Test
    void whatTheOperatorWroteStays() throws Exception {
        Files.writeString(users, "# ours\n_g_\\:admingroup = group,admin\n# no newline at the end");
        start.begin(URL, "abc");
        assertThat(Files.readString(users)).startsWith("# ours\n").contains("# no newline at the end\nadmin = ");
        assertThat(properties(users)).containsEntry("_g_:admingroup", "group,admin");

        Files.writeString(users, "maria = secret,_g_:admingroup\n");
        assertThat(restarted().begin(URL, "abc"))
                .as("maria is an administrator")
                .isEmpty();
        assertThat(Files.readString(users)).isEqualTo("maria = secret,_g_:admingroup\n");
    }

    @Test
    void aCrashBetweenNoteAndUsersMakesAnotherPassword() throws Exception {
        String lost = start.begin(URL, "abc").orElseThrow();
        Files.delete(users);
        String made = restarted().begin(URL, "abc").orElseThrow();
        assertThat(made).isNotEqualTo(lost);
        assertThat(properties(note)).containsEntry("password", made);
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        return properties;
    }
}
