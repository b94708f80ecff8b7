// SPDX-License-Identifier: Apache-2.0
/** What {@code etc/org.godwit.core.cfg} says. */
@NullMarked
package org.godwit.core.config;

import org.jspecify.annotations.NullMarked;
