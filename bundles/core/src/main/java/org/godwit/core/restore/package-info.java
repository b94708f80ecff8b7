// SPDX-License-Identifier: Apache-2.0
/** Restore points become volumes again, or are read through to see that they could. */
@NullMarked
package org.godwit.core.restore;

import org.jspecify.annotations.NullMarked;
