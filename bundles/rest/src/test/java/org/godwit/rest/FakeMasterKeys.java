// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.util.List;
import org.godwit.api.chunk.MasterKeyChange;
import org.godwit.api.chunk.MasterKeys;
import org.godwit.api.chunk.StoreId;

/** A master key that counts. */
final class FakeMasterKeys implements MasterKeys {
    private int number = 1;

    @Override
    public String masterKeyId() {
        return "%016d".formatted(number);
    }

    @Override
    public MasterKeyChange rotateMasterKey() {
        String old = masterKeyId();
        number++;
        return new MasterKeyChange(old, masterKeyId(), List.of(new StoreId("main")), 2, "etc/master.key." + old);
    }
}
