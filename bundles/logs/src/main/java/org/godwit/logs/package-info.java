// SPDX-License-Identifier: Apache-2.0
/** GELF intake on UDP, and the newest lines of the logs of agents. */
@NullMarked
package org.godwit.logs;

import org.jspecify.annotations.NullMarked;
