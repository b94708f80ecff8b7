// SPDX-License-Identifier: Apache-2.0
/** Restore points move from one store to another, name by name, and are readable at any moment. */
@NullMarked
package org.godwit.core.move;

import org.jspecify.annotations.NullMarked;
