/** Restores to raw or qcow2 files and boots them in QEMU. */
@NullMarked
package org.godwit.target.file;

import org.jspecify.annotations.NullMarked;
