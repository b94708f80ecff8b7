// SPDX-License-Identifier: Apache-2.0
/** Runs plans: brings the machines of a cloud site up, and removes what was made. */
@NullMarked
package org.godwit.core.site;

import org.jspecify.annotations.NullMarked;
