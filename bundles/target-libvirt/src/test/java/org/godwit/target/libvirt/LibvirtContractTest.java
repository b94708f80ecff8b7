// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.testkit.target.InstancePowerContract;
import org.junit.jupiter.api.AfterEach;

/** Against a real libvirtd, on a pool whose files are on this machine. */
class LibvirtContractTest implements InstancePowerContract {
    private final Map<TargetCloud, Path> places = new HashMap<>();

    Map<String, Object> page() {
        return Map.of();
    }

    @Override
    public TargetCloud target() throws IOException {
        PrivateLibvirt libvirt = PrivateLibvirt.get();
        Map.Entry<String, Path> pool = libvirt.pool();
        LibvirtTarget target = libvirt.target(pool.getKey(), page());
        places.put(target, pool.getValue());
        return target;
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        PrivateLibvirt.get().clear();
    }

    @Override
    public boolean boots() {
        return true;
    }

    @Override
    public boolean putForeign(TargetCloud target, VolumeSpec spec) throws IOException {
        Files.writeString(places.get(target).resolve(Names.volume(spec.scope(), spec.name())), "somebody else's");
        return true;
    }

    @Override
    public byte[] content(TargetCloud target, Volume volume) throws IOException {
        Optional<Path> file =
                Optional.of(places.get(target).resolve(volume.id())).filter(Files::exists);
        return file.isPresent() ? Files.readAllBytes(file.get()) : new byte[0];
    }
}
