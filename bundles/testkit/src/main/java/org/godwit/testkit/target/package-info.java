/** A make-believe cloud in memory, and the suite every target passes. */
@NullMarked
package org.godwit.testkit.target;

import org.jspecify.annotations.NullMarked;
