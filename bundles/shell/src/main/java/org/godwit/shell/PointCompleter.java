// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Collection;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.point.RestorePoints;

/** Ids of restore points. */
@Service
public final class PointCompleter extends IdCompleter {
    @Override
    Collection<String> words(Services present) throws IOException {
        return present.need(RestorePoints.class).all().stream()
                .map(point -> point.id().value())
                .toList();
    }
}
