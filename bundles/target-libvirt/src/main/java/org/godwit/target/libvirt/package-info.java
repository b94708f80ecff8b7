/** Restores to volumes in a storage pool of a libvirt host, and runs them there as domains. */
@NullMarked
package org.godwit.target.libvirt;

import org.jspecify.annotations.NullMarked;
