// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;

/** Answers the requests of one operation. */
@FunctionalInterface
interface Handler {
    Reply handle(Call call) throws IOException;
}
