// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.godwit.api.access.Enrolment;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.NetworkInterface;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.api.disk.Partition;
import org.godwit.api.readiness.MachineStatus;

/** Machines as JSON. */
final class MachineView {
    private MachineView() {}

    static ObjectNode view(MachineStatus status) {
        Machine machine = status.machine();
        ObjectNode json = Json.object();
        json.put("id", machine.id().value());
        json.put("name", machine.name());
        json.put("platform", machine.platform());
        json.set("os", operatingSystem(machine.operatingSystem()));
        json.put("firmware", Json.word(machine.firmware()));
        json.put("processors", machine.processors());
        json.put("memoryBytes", machine.memoryBytes());
        json.put(
                "sizeBytes", machine.disks().stream().mapToLong(Disk::sizeBytes).sum());
        json.set("disks", Json.array(machine.disks(), MachineView::disk));
        json.set("interfaces", Json.array(machine.interfaces(), MachineView::networkInterface));
        json.set("concerns", Json.array(machine.concerns(), MachineView::concern));
        json.put("connected", machine.connected());
        json.put("seenAt", Json.time(machine.seenAt()));
        StatusView.put(json, status);
        return json;
    }

    static ObjectNode agent(Enrolment.Software software) {
        ObjectNode json = Json.object();
        json.put("version", software.version());
        software.newer().ifPresent(newer -> json.put("newer", newer));
        if (software.stage() != Enrolment.Stage.NONE) {
            json.put("update", Json.word(software.stage()));
        }
        software.last().ifPresent(last -> {
            ObjectNode ending = json.putObject("lastUpdate");
            ending.put("result", Json.word(last.result()));
            ending.put("version", last.version());
            Json.putUnlessEmpty(ending, "because", last.because());
        });
        return json;
    }

    private static ObjectNode operatingSystem(OperatingSystem system) {
        ObjectNode json = Json.object();
        json.put("family", system.family());
        json.put("name", system.name());
        Json.putUnlessEmpty(json, "kernel", system.kernel());
        Json.putUnlessEmpty(json, "architecture", system.architecture());
        return json;
    }

    private static ObjectNode disk(Disk disk) {
        ObjectNode json = Json.object();
        json.put("name", disk.id().name());
        json.put("sizeBytes", disk.sizeBytes());
        json.put("sectorBytes", disk.sectorBytes());
        json.put("device", disk.device());
        json.set("partitions", Json.array(disk.partitions(), MachineView::partition));
        return json;
    }

    private static ObjectNode partition(Partition partition) {
        ObjectNode json = Json.object();
        json.put("number", partition.number());
        json.put("offset", partition.extent().offset());
        json.put("lengthBytes", partition.extent().length());
        json.put("type", partition.type());
        Json.put(json, "fileSystem", partition.fileSystem());
        Json.put(json, "label", partition.label());
        Json.put(json, "uuid", partition.uuid());
        Json.put(json, "mountPoint", partition.mountPoint());
        return json;
    }

    private static ObjectNode networkInterface(NetworkInterface networkInterface) {
        ObjectNode json = Json.object();
        json.put("name", networkInterface.name());
        Json.putUnlessEmpty(json, "mac", networkInterface.mac());
        json.set("addresses", Json.texts(networkInterface.addresses()));
        json.set("routes", Json.texts(networkInterface.routes()));
        json.set("nameServers", Json.texts(networkInterface.nameServers()));
        return json;
    }

    static ObjectNode concern(Concern concern) {
        ObjectNode json = Json.object();
        json.put("level", Json.word(concern.level()));
        json.put("code", concern.code());
        json.put("message", concern.message());
        Json.putUnlessEmpty(json, "hint", concern.remedy());
        return json;
    }
}
