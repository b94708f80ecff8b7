/** Plans as documents: read, checked, ordered, kept in versions. */
@NullMarked
package org.godwit.core.plan;

import org.jspecify.annotations.NullMarked;
