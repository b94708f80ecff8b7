// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.readiness;

import java.util.List;
import java.util.Map;

/**
 * Everything at a glance.
 *
 * @param machines how many there are of each level
 * @param replications how many machines are in each state
 * @param points how many restore points there are of them
 * @param dataBytes in all of them that are not in holes, each point counted whole
 * @param schedules what the machines with a schedule are at
 * @param work what the newest jobs are at
 * @param light the worst of the groups' lights
 * @param sentence names the worst thing
 * @param remedy what to do about it; empty when there is nothing to do
 * @param attention what asks for a person, worst first
 */
public record FleetStatus(
        Map<Readiness.Level, Integer> machines,
        Map<MachineStatus.ReplicationState, Integer> replications,
        long points,
        long dataBytes,
        Schedules schedules,
        Work work,
        Light light,
        String sentence,
        String remedy,
        List<Group> attention) {
    public FleetStatus {
        machines = Map.copyOf(machines);
        replications = Map.copyOf(replications);
        attention = List.copyOf(attention);
    }

    /** Of the machines that have a schedule. */
    public record Schedules(int scheduled, int continuous, int parked, int behind, int stretched) {}

    /**
     * @param queued not yet begun
     * @param waiting begun once, and now waiting for what they lack
     */
    public record Work(int running, int queued, int waiting, int failedLastDay) {}

    /** In the order of how bad it is. */
    public enum Light {
        /** Nothing to do. */
        GREEN,
        /** Soon. */
        YELLOW,
        /** Now. */
        RED
    }

    /**
     * What has one cause and one remedy.
     *
     * @param cause stable, upper case: the code of a reason, else {@code SITE_WAITS}, {@code JOB_FAILED} …
     * @param sentence names the first of them and says how many there are
     */
    public record Group(Light light, String cause, String sentence, String remedy, List<Item> items) {
        public Group {
            items = List.copyOf(items);
        }
    }

    /**
     * @param kind {@code machine}, {@code site}, {@code plan}, {@code job}, {@code store}, {@code plugin}
     * @param id by which it is looked up; of a plugin its extension point
     * @param text why it is here
     */
    public record Item(String kind, String id, String name, String text) {}
}
