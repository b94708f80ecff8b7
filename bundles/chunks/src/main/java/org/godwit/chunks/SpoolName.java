// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * What a file of the spool is called: {@code NUMBER-HEX.pack}. The number is larger than that of every pack begun before:
 * a recipe's chunks lie in its pack or in one with a smaller number, so packs go to the blob store in this order.
 */
record SpoolName(long number, PackId pack) {
    private static final String SUFFIX = ".pack";
    private static final int NUMBER_DIGITS = 16;
    private static final int PACK_DIGITS = 2 * PackId.BYTES;

    Path in(Path folder) {
        return folder.resolve(HexFormat.of().toHexDigits(number) + "-" + pack.hex() + SUFFIX);
    }

    /** Those of a folder, in the order in which they were begun. */
    static List<SpoolName> all(Path folder) throws IOException {
        List<SpoolName> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : files) {
                names.add(of(String.valueOf(file.getFileName())));
            }
        }
        names.sort(Comparator.comparingLong(SpoolName::number));
        return names;
    }

    private static SpoolName of(String file) throws IOException {
        if (file.length() != NUMBER_DIGITS + 1 + PACK_DIGITS + SUFFIX.length()) {
            throw new IOException("'" + file + "' in the spool is not called NUMBER-HEX.pack");
        }
        String hex = file.substring(NUMBER_DIGITS + 1, NUMBER_DIGITS + 1 + PACK_DIGITS);
        return new SpoolName(HexFormat.fromHexDigitsToLong(file, 0, NUMBER_DIGITS), PackId.ofHex(hex));
    }
}
