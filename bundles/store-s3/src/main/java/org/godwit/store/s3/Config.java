// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The page of settings of one store: {@code etc/org.godwit.store.s3-NAME.cfg}. */
@ObjectClassDefinition(name = "Godwit store: S3", description = "Keeps blobs as objects of a service that speaks S3")
@interface Config {
    @AttributeDefinition(name = "Id", description = "Names the store for good: 1 to 63 of a-z 0-9 -")
    String id() default "s3";

    @AttributeDefinition(name = "Bucket", description = "Must exist; it is never made")
    String bucket() default "";

    @AttributeDefinition(name = "Prefix", description = "What all keys of this store begin with; may be empty")
    String prefix() default "godwit/";

    @AttributeDefinition(name = "Endpoint", description = "http(s)://HOST[:PORT]; empty for Amazon's of the region")
    String endpoint() default "";

    @AttributeDefinition(name = "Region", description = "As the service calls it; many take any name")
    String region() default "us-east-1";

    @AttributeDefinition(name = "Path style", description = "ENDPOINT/BUCKET/KEY in place of BUCKET.ENDPOINT/KEY")
    boolean path_style() default false;

    @AttributeDefinition(
            name = "Access key",
            description = "Empty: AWS_ACCESS_KEY_ID, ~/.aws/credentials, or the role of the machine")
    String access_key() default "";

    @AttributeDefinition(name = "Secret key", type = AttributeType.PASSWORD, description = "Or name a file below")
    String secret_key() default "";

    @AttributeDefinition(name = "Secret key file", description = "Its first line is the secret key")
    String secret_key_file() default "";

    @AttributeDefinition(name = "CA file", description = "PEM; when given, only these authorities are trusted")
    String ca_file() default "";

    @AttributeDefinition(name = "Part", description = "MiB; larger blobs go in parts of this size. 5 to 1024")
    int part_mebibytes() default 32;

    @AttributeDefinition(name = "Attempts", description = "Of one request, with growing random waits. 1 to 20")
    int attempts() default 5;

    @AttributeDefinition(
            name = "Timeout",
            description = "Seconds without a byte after which an attempt failed. 1 to 600")
    int timeout_seconds() default 30;

    @AttributeDefinition(
            name = "Lease",
            description = "Seconds after which a writer that died no longer keeps others out. 3 to 3600")
    int lease_seconds() default 45;

    @AttributeDefinition(
            name = "Retention",
            description = "Days for which a blob cannot be deleted, by object lock; 0 for none. At most 36500")
    int retention_days() default 0;

    @AttributeDefinition(
            name = "Retention mode",
            description = "governance (who has the right may end it) or compliance (nobody may)")
    String retention_mode() default "governance";
}
