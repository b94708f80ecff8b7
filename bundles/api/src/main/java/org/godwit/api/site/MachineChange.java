// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done with single machines of a cloud site that runs.
 *
 * @param act {@link CloudSites.Act#ADD}, {@link CloudSites.Act#POWER_OFF}, {@link CloudSites.Act#POWER_ON} or
 *     {@link CloudSites.Act#REMOVE}
 * @param devices their names in the plan, at least one
 * @param points of those that are added: which restore point; empty for what the order of the site says
 * @param pointsOf restore points of single devices that are added, in the place of {@code points}
 */
public record MachineChange(
        CloudSites.Act act,
        List<String> devices,
        Optional<SiteOrder.Points> points,
        Map<String, SiteOrder.Points> pointsOf) {

    public MachineChange {
        devices = List.copyOf(devices.stream().distinct().toList());
        pointsOf = Map.copyOf(pointsOf);
        if (!act.isOfMachines()) {
            throw new IllegalArgumentException(act + " is done with a whole site");
        }
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("name at least one device");
        }
        if (act != CloudSites.Act.ADD && (points.isPresent() || !pointsOf.isEmpty())) {
            throw new IllegalArgumentException("restore points are chosen for devices that are added, not for " + act);
        }
        if (!devices.containsAll(pointsOf.keySet())) {
            throw new IllegalArgumentException("restore points are named of devices that are not added");
        }
        if (points.filter(SiteOrder.Points.Exactly.class::isInstance).isPresent()) {
            throw new IllegalArgumentException("one restore point is that of one device, not of all");
        }
    }

    /** Of those that are there already. */
    public MachineChange(CloudSites.Act act, List<String> devices) {
        this(act, devices, Optional.empty(), Map.of());
    }

    /** What is wanted of one of them, where that was chosen. */
    public Optional<SiteOrder.Points> points(String device) {
        return Optional.ofNullable(pointsOf.get(device)).or(() -> points);
    }
}
