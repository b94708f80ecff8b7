// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads a range into a buffer and believes nothing: an answer that is shorter than it says, or than the blob is, or that
 * has other bytes than were put, is asked for again.
 */
final class BlobReader implements ResponseTransformer<GetObjectResponse, Integer> {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
    private static final int COPY_BYTES = 64 << 10;

    private final long offset;
    private final ByteBuffer target;
    private final int begin;

    BlobReader(long offset, ByteBuffer target) {
        this.offset = offset;
        this.target = target;
        this.begin = target.position();
    }

    /** What an answer holds: bytes {@code from} to {@code end} of a blob of {@code total}. */
    private record Held(long from, long end, long total) {}

    @Override
    public Integer transform(GetObjectResponse answer, AbortableInputStream in) throws Exception {
        target.position(begin);
        try {
            Held held = held(answer);
            long skip = offset - held.from();
            long end = Math.min(held.total(), offset + target.remaining());
            if (skip < 0 || held.end() < end) {
                throw new IOException("asked for bytes " + offset + " to " + end + ", was given " + held);
            }
            int length = (int) Math.max(0, end - offset);
            in.skipNBytes(Math.min(skip, held.total()));
            boolean whole = offset == 0 && length == held.total();
            String wanted = whole ? answer.metadata().getOrDefault(Bucket.MD5, "") : "";
            read(in, length, wanted);
            if (held.end() > end) {
                in.abort();
            }
            return length;
        } catch (IOException e) {
            throw RetryableException.create("the answer broke off or was damaged", e);
        }
    }

    /** A service that knows no ranges sends the whole blob. */
    private static Held held(GetObjectResponse answer) throws IOException {
        if (answer.contentRange() == null) {
            long total = answer.contentLength() == null ? -1 : answer.contentLength();
            if (total < 0) {
                throw new IOException("the answer does not say how long it is");
            }
            return new Held(0, total, total);
        }
        Matcher range = RANGE.matcher(answer.contentRange());
        if (!range.matches()) {
            throw new IOException("the answer has the range '" + answer.contentRange() + "'");
        }
        return new Held(
                Long.parseLong(range.group(1)), Long.parseLong(range.group(2)) + 1, Long.parseLong(range.group(3)));
    }

    private void read(InputStream in, int length, String wantedMd5) throws IOException {
        MessageDigest md5 = Bucket.md5();
        byte[] buffer = new byte[Math.min(COPY_BYTES, Math.max(1, length))];
        int left = length;
        while (left > 0) {
            int count = in.read(buffer, 0, Math.min(buffer.length, left));
            if (count < 0) {
                throw new IOException("the answer ends " + left + " of " + length + " bytes too early");
            }
            target.put(buffer, 0, count);
            if (!wantedMd5.isEmpty()) {
                md5.update(buffer, 0, count);
            }
            left -= count;
        }
        if (!wantedMd5.isEmpty() && !wantedMd5.equals(HexFormat.of().formatHex(md5.digest()))) {
            throw new DamagedAnswer("its bytes are not those that were put");
        }
    }
}
