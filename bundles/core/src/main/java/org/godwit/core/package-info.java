/** Runs replications, restores, verifications and jobs. Data flows one way; plugins never call the core. */
@NullMarked
package org.godwit.core;

import org.jspecify.annotations.NullMarked;
