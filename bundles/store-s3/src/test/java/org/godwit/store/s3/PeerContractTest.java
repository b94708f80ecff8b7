// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import org.godwit.api.chunk.BlobStore;
import org.godwit.testkit.blob.BlobStoreContract;

final class PeerContractTest extends BlobStoreContract {
    private Stores stores;

    @Override
    protected BlobStore create() {
        stores = Peer.stores();
        return stores.open();
    }

    @Override
    protected BlobStore another() {
        return stores.open();
    }
}
