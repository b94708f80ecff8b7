/** Remembers machines, restore points, jobs and credentials in a relational database: H2, or PostgreSQL. */
@NullMarked
package org.godwit.catalog;

import org.jspecify.annotations.NullMarked;
