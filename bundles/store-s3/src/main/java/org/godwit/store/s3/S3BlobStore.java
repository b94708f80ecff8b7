// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Blobs as objects. The service is first spoken to when a blob is asked for, so a service that is away when the
 * controller starts heals by itself. {@link #trouble} is what failed last, as long as nothing has succeeded since.
 */
@Component(
        name = S3BlobStore.PID,
        configurationPid = S3BlobStore.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = BlobStore.class,
        immediate = true)
@Designate(ocd = Config.class, factory = true)
public final class S3BlobStore implements BlobStore {
    static final String PID = "org.godwit.store.s3";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*){0,3}");
    private static final int MAX_NAME = 200;
    /** Names of one answer, by Amazon's documentation. */
    private static final int PAGE = 1000;

    private final Settings settings;
    private final Clock clock;
    private final Bucket bucket;
    private final Uploads uploads;
    private final S3Client client;
    private volatile @Nullable Abilities abilities;
    private volatile @Nullable Lease lease;

    @Activate
    public S3BlobStore(Config config, Map<String, Object> properties) {
        this(checked(config, properties), Clock.systemUTC());
    }

    S3BlobStore(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.client = Connection.open(settings);
        this.bucket = new Bucket(settings, new StoreProblems(settings), client);
        this.uploads = new Uploads(bucket, clock);
    }

    private static Settings checked(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        return Settings.of(config);
    }

    /** Ends what runs; a claim that was not closed is not given back, as when the process dies. */
    @Deactivate
    synchronized void close() {
        Lease held = lease;
        if (held != null) {
            held.abandon();
        }
        client.close();
    }

    private Abilities abilities() throws ProblemException {
        Abilities known = abilities;
        if (known == null) {
            synchronized (uploads) {
                known = abilities == null ? Abilities.tried(bucket) : abilities;
                abilities = known;
            }
        }
        return known;
    }

    @Override
    public String id() {
        return settings.id();
    }

    @Override
    public Optional<Problem> trouble() {
        Lease held = lease;
        return held == null ? bucket.trouble() : held.trouble().or(bucket::trouble);
    }

    @Override
    public boolean put(String name, long sizeBytes, ReadableByteChannel content) throws IOException {
        checked(name);
        throwIfLost();
        return uploads.put(name, sizeBytes, content, abilities());
    }

    @Override
    public int get(String name, long offset, ByteBuffer target) throws IOException {
        checked(name);
        if (!target.hasRemaining()) {
            if (size(name).isEmpty()) {
                throw bucket.problems().missing(name);
            }
            return 0;
        }
        int read = bucket.call("get blob " + name, () -> read(name, offset, target));
        if (read < 0) {
            throw bucket.problems().missing(name);
        }
        return read;
    }

    /** As {@link #get}; -1 when there is no such blob. */
    private int read(String name, long offset, ByteBuffer target) {
        String range = "bytes=" + offset + "-" + (offset + target.remaining() - 1);
        try {
            return bucket.client()
                    .getObject(
                            get -> get.bucket(bucket.name())
                                    .key(bucket.blob(name))
                                    .range(range),
                            new BlobReader(offset, target));
        } catch (NoSuchBucketException e) {
            throw e;
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return -1;
            }
            if (e.statusCode() == 416) {
                return 0;
            }
            throw e;
        }
    }

    @Override
    public OptionalLong size(String name) throws IOException {
        return bucket.head("look for blob " + name, bucket.blob(checked(name)))
                .map(found -> OptionalLong.of(found.contentLength()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public List<String> list(String prefix, String after, int limit) throws IOException {
        List<String> names = new ArrayList<>();
        String last = after;
        boolean more = true;
        while (more && names.size() < limit) {
            String from = last;
            int page = Math.min(PAGE, limit - names.size());
            ListObjectsV2Response answer =
                    bucket.call("list blobs", () -> bucket.client().listObjectsV2(list -> {
                        list.bucket(bucket.name()).prefix(bucket.blob(prefix)).maxKeys(page);
                        if (!from.isEmpty()) {
                            list.startAfter(bucket.blob(from));
                        }
                    }));
            for (S3Object object : answer.contents()) {
                last = object.key().substring(bucket.blobs().length());
                names.add(last);
            }
            // A page may be short, and even empty pages may be followed by more.
            more = Boolean.TRUE.equals(answer.isTruncated())
                    && !answer.contents().isEmpty();
        }
        return names;
    }

    @Override
    public void delete(String name) throws IOException {
        String key = bucket.blob(checked(name));
        throwIfLost();
        String tried = "delete blob " + name;
        Optional<HeadObjectResponse> found = bucket.head(tried, key);
        if (found.isPresent()) {
            refuseLocked(name, found.get());
            String version = found.get().versionId();
            // Where versions are kept, only a version that is named is deleted; otherwise its bytes would stay.
            bucket.remove(tried, key, "null".equals(version) ? null : version);
        }
    }

    private void refuseLocked(String name, HeadObjectResponse found) throws ProblemException {
        Instant until = found.objectLockRetainUntilDate();
        boolean held = "ON".equals(found.objectLockLegalHoldStatusAsString());
        if (held || (until != null && until.isAfter(clock.instant()))) {
            throw bucket.problems()
                    .of(
                            Kind.DENIED,
                            "BLOB_LOCKED",
                            "Cannot delete blob " + name + " of store "
                                    + bucket.problems().store() + ": it is locked "
                                    + (held ? "by a legal hold." : "until " + until + "."),
                            "Wait until then; the store keeps it for retention.days after it was put.");
        }
    }

    @Override
    public synchronized AutoCloseable claim(String owner) throws IOException {
        LeaseObject object = new LeaseObject(bucket, abilities(), clock);
        Lease taken = new Lease(object, owner, settings.lease(), clock);
        taken.take();
        lease = taken;
        uploads.clean();
        return () -> {
            lease = null;
            taken.close();
        };
    }

    /** For tests: the claim is left as by a process that dies. */
    void abandonClaim() {
        Lease held = lease;
        lease = null;
        if (held != null) {
            held.abandon();
        }
    }

    @Override
    public boolean isFar() {
        return true;
    }

    @Override
    public OptionalLong freeBytes() {
        return OptionalLong.empty();
    }

    private void throwIfLost() throws ProblemException {
        Lease held = lease;
        if (held != null) {
            held.throwIfLost();
        }
    }

    private static String checked(String name) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name for a blob");
        }
        return name;
    }
}
