// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.nio.ByteBuffer;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.testkit.source.SparseBytes;

/** The cloud in memory keeps to the contract. */
class MemoryTargetCloudTest implements InstancePowerContract, InstanceReaderContract {

    @Override
    public TargetCloud target() {
        return new MemoryTargetCloud("memory");
    }

    @Override
    public boolean boots() {
        return true;
    }

    @Override
    public byte[] content(TargetCloud target, Volume volume) {
        SparseBytes bytes = ((MemoryTargetCloud) target).volumes().get(volume.id());
        if (bytes == null) {
            return new byte[0];
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes.sizeBytes());
        bytes.read(0, all);
        return all.array();
    }
}
