/** A catalog in memory, and the suites every catalog passes. */
@NullMarked
package org.godwit.testkit.catalog;

import org.jspecify.annotations.NullMarked;
