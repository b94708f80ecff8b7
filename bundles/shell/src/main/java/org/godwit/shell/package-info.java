// SPDX-License-Identifier: Apache-2.0
/**
 * The commands {@code godwit:*} of the Karaf shell: the operator's back door, with the same verbs as {@code godwitctl}.
 * They translate and decide nothing. Karaf finds them by their annotations.
 */
@NullMarked
@Header(name = "Karaf-Commands", value = "*")
package org.godwit.shell;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Header;
