// SPDX-License-Identifier: Apache-2.0
/** How machines and plans stand: what is known of them is remembered here, and judged in this one place. */
@NullMarked
package org.godwit.core.readiness;

import org.jspecify.annotations.NullMarked;
