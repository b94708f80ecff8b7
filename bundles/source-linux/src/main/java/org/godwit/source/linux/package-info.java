// SPDX-License-Identifier: Apache-2.0
/** Machines whose Linux agent is connected. */
@NullMarked
package org.godwit.source.linux;

import org.jspecify.annotations.NullMarked;
