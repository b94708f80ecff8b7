// SPDX-License-Identifier: Apache-2.0
/** {@code godwitctl}: the REST interface for people at a terminal and for scripts. It translates and decides nothing. */
@NullMarked
package org.godwit.cli;

import org.jspecify.annotations.NullMarked;
