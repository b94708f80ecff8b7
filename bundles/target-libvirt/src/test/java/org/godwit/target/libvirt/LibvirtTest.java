// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.godwit.api.disk.Firmware;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.InstanceSpec.Network;
import org.godwit.api.target.InstanceSpec.Reach;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.target.BootSector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contract suites do not ask: strangers, broken off tries, restarts, and that nothing is left. */
class LibvirtTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern MARKER = Pattern.compile("GODWIT-UP 7");
    private static final int DISK_BYTES = 1 << 20;

    private final RecordingJobContext job = new RecordingJobContext();
    private PrivateLibvirt libvirt;
    private String pool;
    private Path place;

    @BeforeEach
    void ownPool() throws IOException {
        libvirt = PrivateLibvirt.get();
        Map.Entry<String, Path> made = libvirt.pool();
        pool = made.getKey();
        place = made.getValue();
    }

    @AfterEach
    void clear() throws IOException {
        if (libvirt != null) {
            libvirt.clear();
        }
    }

    /** A component that was started anew over the same pool. */
    private LibvirtTarget controller() {
        return libvirt.target(pool, Map.of());
    }

    private static VolumeSpec disk(String name) {
        return new VolumeSpec("site_1", name + "-sda", DISK_BYTES, Map.of());
    }

    private Volume restored(String name) throws IOException {
        LibvirtTarget target = controller();
        Volume volume = target.createVolume(job, disk(name));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.write(0, ByteBuffer.wrap(BootSector.showing(MARKER.pattern())));
            writer.flush();
        }
        return volume;
    }

    private static InstanceSpec spec(String name, Reach reach, boolean lasting) {
        return spec(name, reach, lasting, Firmware.BIOS, Map.of());
    }

    private static InstanceSpec spec(
            String name, Reach reach, boolean lasting, Firmware firmware, Map<String, String> settings) {
        Network network = new Network(reach, reach == Reach.NOTHING ? Set.of() : Set.of(80));
        return new InstanceSpec("site_1", name, 1, 64L << 20, firmware, network, lasting, settings);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(place)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private byte[] second(Volume volume) throws IOException {
        return Arrays.copyOfRange(Files.readAllBytes(place.resolve(volume.id())), 512, 1024);
    }

    @Test
    void aStrangersVolumeIsNeitherTakenNorDeleted() throws IOException {
        Path stranger = place.resolve("web-sda@site_1.raw");
        Files.writeString(stranger, "somebody else's");
        LibvirtTarget target = controller();
        assertThatThrownBy(() -> target.createVolume(job, disk("web"))).hasMessageContaining("Godwit did not make it");
        Volume named = new Volume("web-sda@site_1.raw", DISK_BYTES);
        assertThatThrownBy(() -> target.openVolume(job, named)).hasMessageContaining("none that Godwit made");
        target.deleteVolume(job, named);
        assertThat(stranger).hasContent("somebody else's");
        assertThat(files()).containsExactly("web-sda@site_1.raw");
    }

    @Test
    void aStrangersDomainIsNeitherTakenNorDeleted() throws IOException {
        Volume volume = restored("web");
        libvirt.virsh.tell(
                "<domain type='qemu'><name>web@site_1</name><memory unit='MiB'>64</memory>"
                        + "<os><type arch='x86_64' machine='q35'>hvm</type></os></domain>",
                "define",
                Virsh.IN);
        LibvirtTarget target = controller();
        InstanceSpec spec = spec("web", Reach.NOTHING, true);
        assertThat(target.findInstance(job, spec)).isEmpty();
        assertThatThrownBy(() -> target.boot(job, spec, List.of(volume))).hasMessageContaining("did not make");
        Instance named = new Instance("web@site_1", "web");
        target.discard(job, named);
        assertThatThrownBy(() -> target.stop(job, named)).hasMessageContaining("none that this target made");
        assertThat(libvirt.domains()).containsExactly("web@site_1");
    }

    @Test
    void whatATryLeftThatBrokeOffIsTakenUpByTheNext() throws IOException {
        LibvirtTarget target = controller();
        Pool raw = new Pool(libvirt.virsh, pool);
        String note = "web-sda@site_1.raw" + Names.NOTE;
        raw.create(note, 200);
        assertThat(target.findVolume(job, disk("web"))).as("an empty note").isEmpty();
        Volume volume = target.createVolume(job, disk("web"));
        raw.delete(volume.id());
        assertThat(target.findVolume(job, disk("web"))).as("a note alone").isEmpty();
        assertThat(controller().createVolume(job, disk("web"))).isEqualTo(volume);
        assertThat(controller().createVolume(job, disk("web"))).isEqualTo(volume);
        assertThat(files()).containsExactly(volume.id(), note);
        raw.delete(volume.id());
        target.deleteVolume(job, volume);
        assertThat(files()).isEmpty();
    }

    @Test
    void aLastingInstanceOutlivesControllerAndLibvirtdAndNothingIsLeftOfIt() throws IOException {
        Volume volume = restored("web");
        InstanceSpec spec = spec("web", Reach.ISOLATED, true);
        LibvirtTarget first = controller();
        Instance instance = first.boot(job, spec, List.of(volume));
        first.deactivate();
        libvirt.restart();

        LibvirtTarget next = controller();
        assertThat(next.findInstance(job, spec)).contains(instance);
        assertThat(next.boot(job, spec, List.of(volume))).isEqualTo(instance);
        Evidence evidence = next.await(job, instance, MARKER, LIMIT);
        assertThat(evidence.reached()).as(evidence.excerpt()).isTrue();
        byte[] picture = next.screen(job, instance).orElseThrow();
        assertThat(ImageIO.read(new ByteArrayInputStream(picture)).getWidth()).isGreaterThan(300);
        assertThat(next.endpoint(job, instance, 80))
                .as("nobody asked for an address")
                .isEmpty();
        assertThat(second(volume)).as("what it wrote stays").isEqualTo(BootSector.showing(MARKER.pattern()));
        assertThatThrownBy(() -> next.openVolume(job, volume)).hasMessageContaining("domain web@site_1 has it");
        assertThatThrownBy(() -> next.deleteVolume(job, volume)).hasMessageContaining("domain web@site_1 has it");

        next.stop(job, instance);
        assertThat(next.screen(job, instance)).isEmpty();
        assertThatThrownBy(() -> next.deleteVolume(job, volume)).hasMessageContaining("domain web@site_1 has it");
        Evidence off = next.await(job, instance, Pattern.compile("never shown"), LIMIT);
        assertThat(off.reached()).as("returns at once").isFalse();
        next.start(job, instance);
        assertThat(next.await(job, instance, MARKER, LIMIT).after())
                .as("of this start")
                .isLessThan(evidence.after().plus(LIMIT));

        next.discard(job, instance);
        next.deleteVolume(job, volume);
        assertThat(libvirt.domains()).isEmpty();
        assertThat(libvirt.networks()).isEmpty();
        assertThat(files()).isEmpty();
    }

    /** The controller was killed between the two calls: it runs, and would be gone with its end. */
    @Test
    void oneThatWasNotDefinedYetIsKept() throws IOException {
        Volume volume = restored("web");
        InstanceSpec spec = spec("web", Reach.NOTHING, true);
        LibvirtTarget target = controller();
        Instance instance = target.boot(job, spec, List.of(volume));
        libvirt.virsh.ask("undefine", "web@site_1");
        assertThat(libvirt.virsh.ask("list", "--all", "--persistent", "--name")).isBlank();

        LibvirtTarget next = controller();
        assertThat(next.findInstance(job, spec)).contains(instance);
        next.stop(job, instance);
        assertThat(next.power(job, instance)).isEqualTo(InstancePower.State.STOPPED);
        next.start(job, instance);
        assertThat(next.await(job, instance, MARKER, LIMIT).reached()).isTrue();
        next.discard(job, instance);
        assertThat(libvirt.domains()).isEmpty();
    }

    @Test
    void oneThatDoesNotLastLeavesItsVolumesAndEndsWithTheController() throws IOException {
        Volume volume = restored("web");
        LibvirtTarget target = controller();
        Instance instance = target.boot(job, spec("web", Reach.NOTHING, false), List.of(volume));
        Evidence evidence = target.await(job, instance, MARKER, LIMIT);
        assertThat(evidence.reached()).as(evidence.excerpt()).isTrue();
        assertThat(second(volume)).as("the volume").isEqualTo(new byte[512]);
        controller();
        assertThat(libvirt.domains()).as("that of a controller that died").isEmpty();
        assertThat(files()).containsExactly(volume.id(), volume.id() + Names.NOTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scsi", "sata"})
    void itBootsFromOtherBuses(String bus) throws IOException {
        Volume volume = restored("web");
        LibvirtTarget target = controller();
        InstanceSpec spec = spec("web", Reach.NOTHING, true, Firmware.BIOS, Map.of("bus", bus));
        Instance instance = target.boot(job, spec, List.of(volume));
        assertThat(target.await(job, instance, MARKER, LIMIT).reached()).isTrue();
    }

    @Test
    void aMachineOfUefiLeavesNoVariables() throws IOException {
        Volume volume = restored("web");
        LibvirtTarget target = controller();
        InstanceSpec spec = spec("web", Reach.NOTHING, true, Firmware.UEFI, Map.of());
        Instance instance = target.boot(job, spec, List.of(volume));
        assertThat(target.await(job, instance, Pattern.compile("BdsDxe|UEFI|Boot"), LIMIT)
                        .reached())
                .isTrue();
        assertThat(libvirt.variables()).hasSize(1);
        target.discard(job, instance);
        assertThat(libvirt.variables()).isEmpty();
    }

    @Test
    void machinesOfOneSiteShareANetworkThatGoesWithTheLast() throws IOException {
        LibvirtTarget target = controller();
        Instance web = target.boot(job, spec("web", Reach.ISOLATED, true), List.of(restored("web")));
        Instance db = target.boot(job, spec("db", Reach.ISOLATED, true), List.of(restored("db")));
        assertThat(libvirt.networks()).containsExactly("godwit-site_1");
        assertThat(libvirt.virsh.ask("net-dumpxml", "godwit-site_1")).doesNotContain("<forward");
        target.discard(job, web);
        assertThat(libvirt.networks()).containsExactly("godwit-site_1");
        target.discard(job, db);
        assertThat(libvirt.networks()).isEmpty();
    }
}
