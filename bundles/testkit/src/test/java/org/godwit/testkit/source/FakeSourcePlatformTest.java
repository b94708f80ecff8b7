// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import org.godwit.api.source.SourcePlatform;

/** The make-believe platform keeps to the contract. */
class FakeSourcePlatformTest implements SourcePlatformContract {
    private final FakeSourcePlatform platform = new FakeSourcePlatform("fake");
    private final FakeMachine machine = platform.add("web").withDisk("sda", (3 << 20) + 512);

    @Override
    public SourcePlatform platform() {
        machine.write("sda", 4096, new byte[] {1, 2, 3});
        return platform;
    }

    @Override
    public void write(SourcePlatform to, long offset, byte[] bytes) {
        machine.write("sda", offset, bytes);
    }
}
