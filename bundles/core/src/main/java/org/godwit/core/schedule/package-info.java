// SPDX-License-Identifier: Apache-2.0
/** Which machine is replicated when, so that each keeps its target, and what is said when it does not. */
@NullMarked
package org.godwit.core.schedule;

import org.jspecify.annotations.NullMarked;
