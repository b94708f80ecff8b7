// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A catalog file as the distribution configures it. */
final class H2 {
    private H2() {}

    static DataSource file(Path folder) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + folder.resolve("catalog") + ";WRITE_DELAY=0");
        source.setUser("godwit");
        source.setPassword("godwit");
        return source;
    }
}
