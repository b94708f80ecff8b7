// SPDX-License-Identifier: Apache-2.0
/** Serves the web console: static files that speak HTTP to the controller like anybody else. */
@NullMarked
package org.godwit.console;

import org.jspecify.annotations.NullMarked;
