// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.io.IOException;

/** The master key, under which the keys of all stores are wrapped. What is stored is not touched by a change of it. */
public interface MasterKeys {

    /** The id of the key in force, 16 hexadecimal digits; says nothing about the key. */
    String masterKeyId() throws IOException;

    /**
     * Makes a new master key, wraps the keys of all stores under it, and then deletes what the old one opens. If it ends in
     * the middle, however it ends, the key in the key file opens every store; it may then be repeated.
     *
     * @throws IOException TRANSIENT {@code STORE_OPENING} when a store is not open: nothing is changed; TRANSIENT {@code
     *     KEY_ROTATION_UNTIDY} when the new key is in force, but the old one still opens a store
     */
    MasterKeyChange rotateMasterKey() throws IOException;
}
