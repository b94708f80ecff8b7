// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Pictures of machines as files. */
final class SitePictures {
    private SitePictures() {}

    /** The name of the file, that of the device but for letters that files may not have. */
    static String write(Path folder, JsonNode picture) throws Failure {
        String name = picture.path("device").asText().replaceAll("[^\\p{L}\\p{N}._-]|^\\.+", "_") + ".png";
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(folder);
            Files.write(file, Base64.getDecoder().decode(picture.path("png").asText()));
        } catch (IOException e) {
            throw new Failure(Exit.FAILURE, "Cannot write " + file + ": " + e);
        }
        return file.toString();
    }
}
