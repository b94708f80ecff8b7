// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.IOException;
import org.godwit.api.chunk.BlobStore;
import org.godwit.testkit.blob.BlobStoreContract;

final class S3ProxyContractTest extends BlobStoreContract {
    private Stores stores;

    @Override
    protected BlobStore create() throws IOException {
        stores = Stores.onS3Proxy();
        return stores.open();
    }

    @Override
    protected BlobStore another() {
        return stores.open();
    }
}
