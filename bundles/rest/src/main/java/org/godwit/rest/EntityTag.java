// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A strong entity tag (RFC 9110, 8.8.3): a digest of the answer, so that it is right whatever made the answer. */
record EntityTag(String value) {
    /** 128 bits: nobody makes two answers of one tag by chance. */
    private static final int BYTES = 16;

    /** The handler's own tag, where it gave one. */
    static EntityTag of(Reply reply) {
        String own = reply.headers().get("ETag");
        if (own != null) {
            return new EntityTag(own);
        }
        try {
            byte[] json = Json.MAPPER.writeValueAsBytes(reply.body());
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES));
            return new EntityTag('"' + text + '"');
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("an answer has no digest", e);
        }
    }

    /** The answer with its tag, or 304 without a body when the client has it already. */
    Reply applied(Reply reply, @Nullable String ifNoneMatch) {
        Reply known = ifNoneMatch != null && matches(ifNoneMatch) ? Reply.notModified() : reply;
        return known.with("ETag", value);
    }

    /** Weak comparison, as RFC 9110, 13.1.2 has it for If-None-Match. */
    private boolean matches(String list) {
        return list.strip().equals("*")
                || Arrays.stream(list.split(",", -1))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(value::equals);
    }
}
