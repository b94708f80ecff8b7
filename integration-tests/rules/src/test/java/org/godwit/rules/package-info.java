/** The dependency rule and tidiness. Each rule is a function of a tree, so that its test can break it. */
@NullMarked
package org.godwit.rules;

import org.jspecify.annotations.NullMarked;
