// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** The master key file: as it is, or with the right check sum put at its end. */
public final class MasterKeyFuzz {
    private static final Path FILE = Path.of("master.key");

    private MasterKeyFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        parse(text);
        int line = text.indexOf('\n');
        if (line > 0) {
            parse(withCheckSum(text.substring(0, line), text.substring(line + 1)));
        }
    }

    private static void parse(String text) {
        try {
            // Without a passphrase: what a guess costs is bounded and is not what is looked for here.
            MasterKeyFile.parse(text, FILE, Passphrases.NONE);
        } catch (IOException e) {
            // the answer to what is no key file
        }
    }

    static String withCheckSum(String version, String body) {
        byte[] sum =
                Crypt.hmac(version.getBytes(StandardCharsets.ISO_8859_1), body.getBytes(StandardCharsets.ISO_8859_1));
        return version + "\n" + body + "\n" + HexFormat.of().formatHex(sum, 0, 8) + "\n";
    }
}
