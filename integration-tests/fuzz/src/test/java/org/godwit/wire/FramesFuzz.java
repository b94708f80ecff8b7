// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bulk messages; the first byte says which. */
public final class FramesFuzz {
    private FramesFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        InputStream in = new ByteArrayInputStream(Arrays.copyOfRange(data, 1, data.length));
        try {
            switch (data[0] & 7) {
                case 0 -> Frames.names(Frames.readNames(in));
                case 1 -> Frames.recipes(Frames.readRecipes(in));
                case 2 -> Frames.readUnknown(in, 11);
                case 3 -> Frames.readWanted(in, 11);
                case 5 -> Frames.holes(Frames.readHoles(in));
                default -> {
                    while (Frames.readRun(in).map(Frames::runHead).isPresent()) {
                        // the next one
                    }
                }
            }
        } catch (IOException e) {
            // the answer to what is malformed
        }
    }
}
