// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import org.godwit.api.target.InstanceSpec;

/** Ids of instances: names of folders, and never the same of two scopes and names, also where letters have to be replaced. */
final class InstanceId {
    private InstanceId() {}

    static String of(InstanceSpec spec) {
        return plain(spec.name()) + "@" + plain(spec.scope());
    }

    private static String plain(String name) {
        String replaced = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return replaced.equals(name) ? name : replaced + "+" + Integer.toHexString(name.hashCode());
    }
}
