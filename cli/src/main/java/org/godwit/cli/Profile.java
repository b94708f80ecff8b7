// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Where {@code login} left off: which controller, who, and the token of the session, never the password. The file is
 * for its owner alone.
 */
record Profile(String url, String user, Optional<String> authority, Optional<String> token) {

    static Optional<Profile> load(Path file) throws Failure {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = Api.JSON.readTree(Files.readAllBytes(file));
            return Optional.of(new Profile(
                    json.path("url").asText(),
                    json.path("user").asText(),
                    text(json, "authority"),
                    text(json, "token")));
        } catch (IOException e) {
            throw new Failure(Exit.FAILURE, "Cannot read " + file + ": " + e.getMessage() + ". Log in again.");
        }
    }

    void save(Path file) throws Failure {
        ObjectNode json = Api.JSON.createObjectNode();
        json.put("url", url);
        json.put("user", user);
        authority.ifPresent(value -> json.put("authority", value));
        token.ifPresent(value -> json.put("token", value));
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            // Born with its permissions: there is no moment in which others could read it.
            Path fresh = Files.createTempFile(folder, "profile", ".json", ownerOnly());
            Files.write(fresh, Api.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure(Exit.FAILURE, "Cannot write " + file + ": " + e.getMessage());
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    private static Optional<String> text(JsonNode json, String field) {
        return json.hasNonNull(field) ? Optional.of(json.get(field).asText()) : Optional.empty();
    }
}
