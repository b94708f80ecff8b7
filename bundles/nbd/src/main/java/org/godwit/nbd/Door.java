// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What a server asks of whoever keeps its exports. */
interface Door {
    /** The export of that name, if there is one now. */
    Optional<Served> find(String name);

    /** For TLS; empty when there is no certificate. */
    Optional<SSLContext> tls() throws IOException;
}
