// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.access;

import java.io.IOException;
import java.security.KeyStore;

/** By what this controller proves who it is, for whatever else of it listens on the network. */
@FunctionalInterface
public interface ServerIdentity {

    /**
     * The private key, and the chain from the server's certificate to the controller's authority. Renewed from time to time:
     * ask for each connection, or often enough.
     */
    KeyStore.PrivateKeyEntry entry() throws IOException;
}
