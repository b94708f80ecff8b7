/** A make-believe platform with machines in memory, its faults by seed, and the suite every source passes. */
@NullMarked
package org.godwit.testkit.source;

import org.jspecify.annotations.NullMarked;
