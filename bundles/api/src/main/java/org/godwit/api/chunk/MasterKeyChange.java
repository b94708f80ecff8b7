// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.util.List;

/**
 * What a rotation of the master key did.
 *
 * @param oldId of the key that was in force, 16 hexadecimal digits
 * @param newId of the key in force now
 * @param stores that are under the new key
 * @param deletedBlobs wrapped keys that other master keys could open
 * @param oldKeyFile where the old key lies, for copies of stores that are still under it
 */
public record MasterKeyChange(String oldId, String newId, List<StoreId> stores, int deletedBlobs, String oldKeyFile) {
    public MasterKeyChange {
        stores = List.copyOf(stores);
    }
}
