// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** Which handler a request is for. Templates are those of the contract: {@code /jobs/{jobId}:cancel}. */
final class Router {

    /** Who may call. */
    enum Access {
        ANYONE,
        SIGNED_IN,
        ADMIN
    }

    /**
     * @param names of the variables, in the order of the groups of {@code pattern}
     */
    record Route(String method, String template, Pattern pattern, List<String> names, Access access, Handler handler) {}

    /** A route and the values of its variables. */
    record Match(Route route, Map<String, String> variables) {
        /** Whether it names one thing, which may be the same as when it was asked for last. */
        boolean single() {
            return route.method().equals("GET") && route.template().endsWith("}");
        }
    }

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private final List<Route> routes = new ArrayList<>();

    Router add(Access access, String method, String template, Handler handler) {
        List<String> names = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        Matcher variables = VARIABLE.matcher(template);
        int at = 0;
        while (variables.find()) {
            pattern.append(Pattern.quote(template.substring(at, variables.start())));
            // No colon: ids have none, and what follows one is an act.
            pattern.append("([^/:]+)");
            names.add(variables.group(1));
            at = variables.end();
        }
        pattern.append(Pattern.quote(template.substring(at)));
        routes.add(new Route(method, template, Pattern.compile(pattern.toString()), names, access, handler));
        return this;
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }

    Match match(String method, String path) throws IOException {
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Matcher matcher = route.pattern().matcher(path);
            if (!matcher.matches()) {
                continue;
            }
            if (route.method().equals(method)) {
                Map<String, String> variables = new LinkedHashMap<>();
                for (int i = 0; i < route.names().size(); i++) {
                    variables.put(route.names().get(i), matcher.group(i + 1));
                }
                return new Match(route, variables);
            }
            allowed.add(route.method());
        }
        if (!allowed.isEmpty()) {
            throw Refusal.wrongMethod(method, path, String.join(", ", allowed));
        }
        throw Problem.of(
                        Kind.MISSING, "NO_SUCH_RESOURCE", "There is nothing at " + path + ".", "See /api/openapi.yaml.")
                .asException();
    }
}
