// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plugin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.api.plugin.PluginStatus;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Our bundles that are installed and do not work: which reference or configuration is missing, or what failed. */
public final class ComponentFailures {
    private static final String OURS = "org.godwit.";

    private final BundleContext context;
    private final ServiceComponentRuntime components;

    ComponentFailures(BundleContext context, ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
    }

    List<PluginStatus> lines() {
        List<PluginStatus> lines = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            String name = String.valueOf(bundle.getSymbolicName());
            if (!name.startsWith(OURS) || bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null) {
                continue;
            }
            if (bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED) {
                String detail = bundle.getState() == Bundle.INSTALLED
                        ? "Bundle " + bundle.getBundleId()
                                + " is not resolved; bundle:diag says which package is missing."
                        : "Bundle " + bundle.getBundleId() + " is not started; start it with bundle:start.";
                lines.add(unsatisfied("Bundle", name, bundle, detail));
            }
            collect(components.getComponentDescriptionDTOs(bundle), bundle, lines);
        }
        return lines;
    }

    private void collect(Collection<ComponentDescriptionDTO> descriptions, Bundle bundle, List<PluginStatus> lines) {
        for (ComponentDescriptionDTO description : descriptions) {
            Collection<ComponentConfigurationDTO> configurations =
                    components.getComponentConfigurationDTOs(description);
            if (configurations.isEmpty() && "require".equals(description.configurationPolicy)) {
                lines.add(unsatisfied(
                        point(description),
                        description.name,
                        bundle,
                        "Needs a configuration: " + files(description) + " is not there."));
            }
            for (ComponentConfigurationDTO configuration : configurations) {
                detail(description, configuration)
                        .ifPresent(
                                detail -> lines.add(unsatisfied(point(description), description.name, bundle, detail)));
            }
        }
    }

    public static Optional<String> detail(
            ComponentDescriptionDTO description, ComponentConfigurationDTO configuration) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                Optional.of("Needs a configuration: " + files(description) + " is not there.");
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                Optional.of("Needs "
                        + Arrays.stream(configuration.unsatisfiedReferences)
                                .map(missing -> reference(description, missing))
                                .collect(Collectors.joining(", and "))
                        + ", and there is none.");
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                Optional.of("Does not start: " + firstCause(String.valueOf(configuration.failure)));
            default -> Optional.empty();
        };
    }

    private static String reference(ComponentDescriptionDTO description, UnsatisfiedReferenceDTO missing) {
        String wanted = Arrays.stream(description.references)
                .filter(reference -> reference.name.equals(missing.name))
                .map((ReferenceDTO reference) -> reference.interfaceName)
                .findFirst()
                .orElse(missing.name);
        return missing.target == null || missing.target.isEmpty()
                ? "a service " + wanted
                : "a service " + wanted + " with " + missing.target;
    }

    private static String files(ComponentDescriptionDTO description) {
        return Stream.of(description.configurationPid)
                .map(pid -> "etc/" + pid + ".cfg (or " + pid + "-<name>.cfg)")
                .collect(Collectors.joining(", "));
    }

    /** The message of the innermost cause: a failure is told as a whole stack trace. */
    static String firstCause(String failure) {
        String[] lines = failure.split("\n");
        String told = lines[0];
        for (String line : lines) {
            told = line.startsWith("Caused by: ") ? line.substring("Caused by: ".length()) : told;
        }
        int end = told.indexOf(": ");
        boolean named = end > 0 && told.substring(0, end).matches("[\\w.$]+");
        return (named ? told.substring(end + 2) : told).strip();
    }

    private static String point(ComponentDescriptionDTO description) {
        for (String type : description.serviceInterfaces) {
            String simple = type.substring(type.lastIndexOf('.') + 1);
            if (PluginReport.POINTS.contains(simple)) {
                return simple;
            }
        }
        return description.serviceInterfaces.length == 0
                ? "Component"
                : description.serviceInterfaces[0].substring(description.serviceInterfaces[0].lastIndexOf('.') + 1);
    }

    private static PluginStatus unsatisfied(String point, String name, Bundle bundle, String detail) {
        return new PluginStatus(
                point,
                name,
                PluginStatus.State.UNSATISFIED,
                bundle.getSymbolicName() + " " + bundle.getVersion(),
                detail);
    }
}
