// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.nio.file.Path;
import org.godwit.api.chunk.BlobStore;
import org.godwit.testkit.blob.BlobStoreContract;
import org.junit.jupiter.api.io.TempDir;

final class FsBlobStoreContractTest extends BlobStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected BlobStore create() {
        return another();
    }

    @Override
    protected BlobStore another() {
        return new FsBlobStore("main", folder.resolve("not/yet/there"), TempFile::create);
    }
}
