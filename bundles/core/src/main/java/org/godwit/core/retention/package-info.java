// SPDX-License-Identifier: Apache-2.0
/** Which restore points stay, which go, and that none goes that is in use. */
@NullMarked
package org.godwit.core.retention;

import org.jspecify.annotations.NullMarked;
