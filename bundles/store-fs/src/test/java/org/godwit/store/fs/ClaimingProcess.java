// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.api.problem.ProblemException;

/** Another controller: claims a store, says so, and holds it until it is killed. */
final class ClaimingProcess {
    private ClaimingProcess() {}

    public static void main(String[] arguments) throws IOException {
        FsBlobStore store = new FsBlobStore("main", Path.of(arguments[0]), TempFile::create);
        try {
            AutoCloseable claim = store.claim("the other controller");
            System.out.println("claimed");
            // Holds until somebody kills it or closes its input.
            System.in.transferTo(System.out);
            System.out.println(claim);
        } catch (ProblemException e) {
            System.out.println(e.problem().code());
        }
    }
}
