/** Job contexts for tests. */
@NullMarked
package org.godwit.testkit.job;

import org.jspecify.annotations.NullMarked;
