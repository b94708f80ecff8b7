/** Make-believe machines, for the first five minutes and for tests. */
@NullMarked
package org.godwit.demo;

import org.jspecify.annotations.NullMarked;
