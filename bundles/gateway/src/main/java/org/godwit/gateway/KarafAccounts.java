// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.Principal;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.godwit.api.access.Accounts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The people of Karaf's realm {@code karaf}: one password for ssh, REST and console. Makes the first of them, and tells
 * the password once on standard output.
 */
@Component(service = Accounts.class, immediate = true)
public final class KarafAccounts implements Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(KarafAccounts.class);
    private static final String REALM = "karaf";

    /** A refusal takes so long, whoever was named; many at once wait for each other, which slows guessing. */
    private static final long REFUSAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int AT_ONCE = 16;

    private final FirstStart firstStart;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    @Activate
    public KarafAccounts(@Reference Pki pki) throws IOException {
        this(
                new FirstStart(
                        Path.of(System.getProperty("karaf.etc", "etc")),
                        Path.of(System.getProperty("karaf.data", "data")),
                        new SecureRandom()),
                pki.url(),
                pki.authority().fingerprint());
    }

    KarafAccounts(FirstStart firstStart, String url, String authority) throws IOException {
        this.firstStart = firstStart;
        firstStart.begin(url, authority).ifPresent(password -> announce(url, authority, password, firstStart.note()));
    }

    @Override
    public Optional<Person> signIn(String name, char[] password) {
        long began = System.nanoTime();
        turns.acquireUninterruptibly();
        try {
            Optional<Person> person = ask(name, password);
            if (person.isEmpty()) {
                LockSupport.parkNanos(REFUSAL_NANOS - (System.nanoTime() - began));
            }
            return person;
        } finally {
            turns.release();
        }
    }

    private Optional<Person> ask(String name, char[] password) {
        Subject subject = new Subject();
        try {
            LoginContext login = new LoginContext(REALM, subject, callbacks -> answer(callbacks, name, password));
            login.login();
        } catch (FailedLoginException e) {
            LOG.debug("sign in refused user={}", name);
            return Optional.empty();
        } catch (LoginException e) {
            LOG.warn("Cannot ask realm {} whether {} may sign in: {}", REALM, name, e.toString());
            return Optional.empty();
        }
        try {
            firstStart.tidy();
        } catch (IOException e) {
            LOG.warn("Cannot delete {}: {}", firstStart.note(), e.getMessage());
        }
        // By its simple name: the class belongs to Karaf's boot class path, and nothing else of it is needed.
        Set<String> roles = subject.getPrincipals().stream()
                .filter(principal -> principal.getClass().getSimpleName().equals("RolePrincipal"))
                .map(Principal::getName)
                .collect(Collectors.toSet());
        return Optional.of(new Person(name, roles));
    }

    private static void answer(Callback[] callbacks, String name, char[] password) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback ask) {
                ask.setName(name);
            } else if (callback instanceof PasswordCallback ask) {
                ask.setPassword(password);
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    /** For the person who watches the first start; what it says is in the note, too. */
    private static void announce(String url, String authority, String password, Path note) {
        System.out.println();
        System.out.println("  Godwit has started for the first time.");
        System.out.println("    console     " + url + "/");
        System.out.println("    user        admin");
        System.out.println("    password    " + password);
        System.out.println("    authority   SHA-256 " + authority);
        System.out.println("  This is shown once; until the password is changed it is kept in " + note);
        System.out.println();
    }
}
