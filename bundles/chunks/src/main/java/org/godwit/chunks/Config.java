// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The page of settings: {@code etc/org.godwit.chunks.cfg}. */
@ObjectClassDefinition(name = "Godwit chunk stores", description = "Packs, compression and encryption of all stores")
@interface Config {
    @AttributeDefinition(
            name = "Master key file",
            description = "Made at first start; keep a copy in a safe place: without it no store can be read")
    String master_key_file() default "${karaf.etc}/godwit-master.key";

    @AttributeDefinition(
            name = "Passphrase file",
            description = "Its first line makes the master key, by Argon2id; empty: the variable"
                    + " GODWIT_MASTER_PASSPHRASE if it is set, else a key of random digits in the master key file")
    String master_passphrase_file() default "";

    @AttributeDefinition(
            name = "Spool folder",
            description = "On a local disk; holds up to some 100 MiB for each store")
    String spool_folder() default "${karaf.data}/spool";

    @AttributeDefinition(
            name = "Index folder",
            description =
                    "On a local disk; 45 bytes a chunk, twice while segments are merged. A cache: made anew if lost")
    String index_folder() default "${karaf.data}/index";

    @AttributeDefinition(
            name = "Index filter, MiB",
            description = "Most memory for the filters of each store's index; 1.25 bytes a chunk are used",
            min = "1",
            max = "1024")
    int index_filter_mib() default 128;

    @AttributeDefinition(
            name = "Tier folder",
            description = "On a local disk; keeps what says how disks are put together, of stores that are far (S3). A"
                    + " cache: filled anew if lost")
    String tier_folder() default "${karaf.data}/tier";

    @AttributeDefinition(
            name = "Tier, MiB",
            description = "Most room for the tier of each store that is far; some 3 MiB for each GiB of unique data are"
                    + " used; 0: none",
            min = "0",
            max = "1048576")
    int tier_mib() default 1024;

    @AttributeDefinition(
            name = "Zstandard level",
            description = "For what comes uncompressed: 1 (fast) to 19 (small)",
            min = "1",
            max = "19")
    int zstd_level() default 3;
}
