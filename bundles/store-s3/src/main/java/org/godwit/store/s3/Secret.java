// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

/** A text that no log and no message shows. */
record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
