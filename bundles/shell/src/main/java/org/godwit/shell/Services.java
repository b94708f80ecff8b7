// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.util.Map;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The services of the controller as they are now. Looked up at each command: commands stay while bundles come and go,
 * and say what is missing.
 */
@FunctionalInterface
interface Services {

    <T> Optional<T> find(Class<T> type);

    static Services of(BundleContext context) {
        return new Services() {
            @Override
            public <T> Optional<T> find(Class<T> type) {
                ServiceReference<T> reference = context.getServiceReference(type);
                // Not given back: a component that nobody uses may be taken down while we still use it.
                return reference == null ? Optional.empty() : Optional.ofNullable(context.getService(reference));
            }
        };
    }

    static Services of(Map<Class<?>, Object> services) {
        return new Services() {
            @Override
            public <T> Optional<T> find(Class<T> type) {
                return Optional.ofNullable(services.get(type)).map(type::cast);
            }
        };
    }

    /** @throws ProblemException names the service when it is not present */
    default <T> T need(Class<T> type) throws ProblemException {
        return find(type).orElseThrow(() -> Problem.of(
                        Kind.TRANSIENT,
                        "SERVICE_UNAVAILABLE",
                        "The controller's service " + type.getSimpleName() + " is not present now.",
                        "godwit:plugins says what is missing; scr:list and bundle:diag say more.")
                .asException());
    }
}
