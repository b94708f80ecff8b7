// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.IOException;

final class S3ProxySuiteTest extends ServiceSuite {
    @Override
    Stores stores() throws IOException {
        return Stores.onS3Proxy();
    }
}
