// SPDX-License-Identifier: Apache-2.0
/** Where agents and people prove who they are, and agents become sessions. */
@NullMarked
package org.godwit.gateway;

import org.jspecify.annotations.NullMarked;
