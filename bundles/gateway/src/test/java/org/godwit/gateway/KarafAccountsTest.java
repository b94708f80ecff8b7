// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.godwit.api.access.Accounts.Person;
import org.godwit.wire.Token;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in against a realm that reads users.properties as Karaf's does. */
class KarafAccountsTest {
    private static Path users = Path.of("nowhere");

    @TempDir
    Path folder;

    private KarafAccounts accounts;
    private Path note;

    @BeforeEach
    void firstStart() throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        users = folder.resolve("etc/users.properties");
        note = folder.resolve("data/first-start.txt");
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            UsersModule.class.getName(),
                            AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                            Map.of("realm", name))
                };
            }
        });
        FirstStart start = new FirstStart(folder.resolve("etc"), folder.resolve("data"), new SecureRandom());
        accounts = new KarafAccounts(start, "https://localhost:8443", "abc");
    }

    @AfterEach
    void forgetRealm() {
        Configuration.setConfiguration(null);
    }

    @Test
    void theGeneratedPasswordSignsInWithItsRoles() throws Exception {
        Optional<Person> person = accounts.signIn("admin", noted().toCharArray());
        assertThat(person).contains(new Person("admin", java.util.Set.of("admin")));
        assertThat(note).exists();
    }

    @Test
    void aWrongPasswordAndAnUnknownNameAreRefusedAlikeAndSlowly() throws Exception {
        for (String name : new String[] {"admin", "nobody", ""}) {
            long began = System.nanoTime();
            assertThat(accounts.signIn(name, "wrong".toCharArray())).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(240));
        }
    }

    @Test
    void theFirstSignInWithAnotherPasswordDeletesTheNote() throws Exception {
        String first = noted();
        String digest = Token.fingerprint("chosen".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Files.writeString(users, "admin = {CRYPT}" + digest + "{CRYPT},_g_:admingroup\n");
        assertThat(accounts.signIn("admin", first.toCharArray())).isEmpty();
        assertThat(note).as("a refused sign in changes nothing").exists();
        assertThat(accounts.signIn("admin", "chosen".toCharArray())).isPresent();
        assertThat(note).doesNotExist();
    }

    @Test
    void aRealmThatIsBrokenLetsNobodyIn() throws Exception {
        String password = noted();
        Files.delete(users);
        assertThat(accounts.signIn("admin", password.toCharArray())).isEmpty();
    }

    private String noted() throws IOException {
        return properties(note).getProperty("password");
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        return properties;
    }

    /** As Karaf names it. */
    private record RolePrincipal(String role) implements Principal {
        @Override
        public String getName() {
            return role;
        }
    }

    /** Looks a name up in users.properties and compares the digest; the group admingroup has the role admin. */
    public static final class UsersModule implements LoginModule {
        private Subject subject = new Subject();
        private CallbackHandler asked = callbacks -> {};

        @Override
        public void initialize(Subject of, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
            subject = of;
            asked = handler;
        }

        @Override
        public boolean login() throws LoginException {
            NameCallback name = new NameCallback("name");
            PasswordCallback password = new PasswordCallback("password", false);
            try {
                asked.handle(new Callback[] {name, password});
                String entry = properties(users).getProperty(name.getName());
                String digest = Token.fingerprint(
                        new String(password.getPassword()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                if (entry == null || !entry.startsWith("{CRYPT}" + digest + "{CRYPT}")) {
                    throw new FailedLoginException("no such user, or another password");
                }
            } catch (IOException | UnsupportedCallbackException e) {
                throw new LoginException(e.toString());
            }
            return true;
        }

        @Override
        public boolean commit() {
            return subject.getPrincipals().add(new RolePrincipal("admin"));
        }

        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public boolean logout() {
            return true;
        }
    }
}
