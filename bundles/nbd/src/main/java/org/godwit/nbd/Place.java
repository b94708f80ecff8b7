// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.net.URI;

/**
 * Where exports are reached.
 *
 * @param loopback whether only this machine gets there
 */
record Place(String host, int port, boolean loopback) {
    URI uri(String name, boolean tls) {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((tls ? "nbds://" : "nbd://") + shown + ":" + port + "/" + name);
    }
}
