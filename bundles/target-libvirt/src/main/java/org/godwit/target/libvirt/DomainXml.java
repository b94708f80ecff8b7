// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Firmware;
import org.godwit.api.target.InstanceSpec;

/** The definition of a domain: libvirt's "Domain XML format". */
final class DomainXml {
    private static final long MEBIBYTE = 1L << 20;

    /** What a machine gets whose memory nobody knows. */
    private static final long USUAL_MEBIBYTES = 1024;

    /** OVMF and a Linux kernel side by side, as in target-file. */
    private static final long LEAST_MEBIBYTES_UEFI = 512;

    private final Config config;

    DomainXml(Config config) {
        this.config = config;
    }

    /**
     * @param files of its disks, as the host of libvirt sees them
     * @param network of libvirt; empty for none
     * @param console the file to which its serial port goes
     */
    record Parts(
            InstanceSpec spec,
            Domain.Note note,
            Settings.Bus bus,
            List<String> files,
            Optional<String> network,
            String console) {}

    String text(Parts parts) {
        InstanceSpec spec = parts.spec();
        String name = Names.domain(spec);
        boolean emulated = config.accelerator().equals("tcg");
        StringBuilder xml = new StringBuilder();
        xml.append("<domain type='").append(emulated ? "qemu" : "kvm").append("'><name>");
        xml.append(Xml.escaped(name))
                .append("</name><uuid>")
                .append(Names.uuid(name))
                .append("</uuid><metadata>");
        xml.append(parts.note().text("godwit:" + Domain.Note.ELEMENT + " xmlns:godwit='" + Xml.OURS + "'"));
        xml.append("</metadata><memory unit='MiB'>").append(mebibytes(spec)).append("</memory><vcpu>");
        xml.append(Math.max(1, Math.min(spec.processors(), config.machine_processors_most())));
        xml.append("</vcpu>").append(system(spec.firmware()));
        xml.append("<features><acpi/><apic/></features><cpu mode='");
        xml.append(emulated ? "maximum" : "host-passthrough").append("'/><clock offset='utc'/>");
        // One that powers itself off is off; it is started again when somebody asks for it.
        xml.append("<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>");
        xml.append("<devices>");
        if (parts.bus() == Settings.Bus.SCSI) {
            xml.append("<controller type='scsi' model='virtio-scsi'/>");
        }
        for (int i = 0; i < parts.files().size(); i++) {
            xml.append(disk(parts, i));
        }
        parts.network().ifPresent(network -> xml.append(card(network, name, parts.bus())));
        xml.append("<serial type='file'><source path='").append(Xml.escaped(parts.console()));
        xml.append("' append='off'/><target port='0'/></serial><channel type='unix'>");
        xml.append("<target type='virtio' name='org.qemu.guest_agent.0'/></channel><memballoon model='none'/>");
        xml.append("<video><model type='vga'/></video>");
        return xml.append("</devices></domain>").toString();
    }

    private static String system(Firmware firmware) {
        String type = "<type arch='x86_64' machine='q35'>hvm</type></os>";
        // Secure boot refuses what was not signed for it; whether the source had it is not known.
        return firmware == Firmware.UEFI
                ? "<os firmware='efi'><firmware><feature enabled='no' name='secure-boot'/></firmware>" + type
                : "<os>" + type;
    }

    private long mebibytes(InstanceSpec spec) {
        long asked = spec.memoryBytes() > 0 ? spec.memoryBytes() / MEBIBYTE : USUAL_MEBIBYTES;
        long least = config.machine_memory_least_mebibytes();
        if (spec.firmware() == Firmware.UEFI) {
            least = Math.max(least, LEAST_MEBIBYTES_UEFI);
        }
        return Math.max(least, Math.min(asked, config.machine_memory_most_mebibytes()));
    }

    private static String disk(Parts parts, int index) {
        // What it writes goes to an overlay that libvirt makes at its start and deletes at its end.
        String overlay = parts.spec().lasting() ? "" : "<transient/>";
        return "<disk type='file' device='disk'><driver name='qemu' type='raw' discard='unmap'/><source file='"
                + Xml.escaped(parts.files().get(index)) + "'/><target dev='" + parts.bus().letters + letters(index)
                + "' bus='" + parts.bus().word + "'/><boot order='" + (index + 1) + "'/>" + overlay + "</disk>";
    }

    /** a to z, then aa, ab and so on. */
    private static String letters(int index) {
        String last = String.valueOf((char) ('a' + index % 26));
        return index < 26 ? last : letters(index / 26 - 1) + last;
    }

    private static String card(String network, String domain, Settings.Bus bus) {
        // No boot ROM, or a machine waits for the network.
        return "<interface type='network'><mac address='" + Names.mac(domain) + "'/><source network='"
                + Xml.escaped(network) + "'/><model type='" + bus.card + "'/><rom enabled='no'/></interface>";
    }
}
