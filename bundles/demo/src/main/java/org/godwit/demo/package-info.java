/** Make-believe machines and a cloud for them, for the first five minutes and for tests. */
@NullMarked
package org.godwit.demo;

import org.jspecify.annotations.NullMarked;
