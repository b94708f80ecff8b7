// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The page of settings of one store: {@code etc/org.godwit.store.fs-NAME.cfg}. */
@ObjectClassDefinition(name = "Godwit store: folder", description = "Keeps blobs as files in a folder")
@interface Config {
    @AttributeDefinition(name = "Id", description = "Names the store for good: 1 to 63 of a-z 0-9 -")
    String id() default "main";

    @AttributeDefinition(name = "Folder", description = "Where the files lie; made when it is missing")
    String folder() default "${karaf.data}/store";
}
