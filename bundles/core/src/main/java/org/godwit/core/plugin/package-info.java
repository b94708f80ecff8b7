// SPDX-License-Identifier: Apache-2.0
/** The plugins that are here, those that are not and why, and the machines that they know. */
@NullMarked
package org.godwit.core.plugin;

import org.jspecify.annotations.NullMarked;
