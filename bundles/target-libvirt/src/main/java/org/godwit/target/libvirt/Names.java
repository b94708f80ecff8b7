// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.godwit.api.target.InstanceSpec;

/** Names in libvirt: never the same of two scopes and names, also where letters have to be replaced. */
final class Names {
    static final String CONSOLE = ".serial";
    static final String NOTE = ".godwit";

    /** A file name holds 255 bytes, and ours has two such parts and an ending. */
    private static final int MOST_CHARS = 100;

    private Names() {}

    static String domain(InstanceSpec spec) {
        return domain(spec.scope(), spec.name());
    }

    static String domain(String scope, String name) {
        return plain(name) + "@" + plain(scope);
    }

    static String volume(String scope, String name) {
        return domain(scope, name) + ".raw";
    }

    /** The scope of a name as it is written there. */
    static String scopeOf(String domain) {
        return domain.substring(domain.lastIndexOf('@') + 1);
    }

    static String network(String plainScope) {
        return "godwit-" + plainScope;
    }

    /** libvirt refuses two domains of one name, or of one UUID. */
    static UUID uuid(String domain) {
        return UUID.nameUUIDFromBytes(("godwit " + domain).getBytes(StandardCharsets.UTF_8));
    }

    /** The same for a machine at each of its starts, so that it keeps its address. In the range of QEMU. */
    static String mac(String domain) {
        long bits = uuid(domain).getLeastSignificantBits();
        return String.format("52:54:00:%02x:%02x:%02x", bits & 0xff, bits >> 8 & 0xff, bits >> 16 & 0xff);
    }

    static String plain(String name) {
        String replaced = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^[.-]", "_");
        if (replaced.equals(name) && !name.isEmpty() && name.length() <= MOST_CHARS) {
            return name;
        }
        String kept = replaced.substring(0, Math.min(MOST_CHARS, replaced.length()));
        String digest =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        return kept + "+" + digest.replace("-", "");
    }
}
