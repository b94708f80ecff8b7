// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.blob;

import org.godwit.api.chunk.BlobStore;

/** The fake passes what it is a fake of. */
final class MemoryBlobStoreTest extends BlobStoreContract {
    private MemoryBlobStore last = new MemoryBlobStore("memory");

    @Override
    protected BlobStore create() {
        last = new MemoryBlobStore("memory");
        return last;
    }

    @Override
    protected BlobStore another() {
        return last.another();
    }
}
