// SPDX-License-Identifier: Apache-2.0
/** What sees every byte, alone and on one core; and the table by which cuts were chosen. */
@NullMarked
package org.godwit.benchmarks;

import org.jspecify.annotations.NullMarked;
