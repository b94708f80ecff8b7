// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Cuts a list into pages. A cursor is the id of the last item given: it stays right when items come and go. */
final class Page {
    /** Makes an item of the answer. */
    @FunctionalInterface
    interface View<T> {
        ObjectNode of(T item) throws IOException;
    }

    private Page() {}

    /**
     * @param id of an item; unique
     * @param view called only for the items of the page
     */
    static <T> Reply of(Call call, List<T> all, Function<T, String> id, View<T> view) throws IOException {
        int limit = call.limit();
        int from = 0;
        String cursor = call.query("cursor").orElse("");
        if (!cursor.isEmpty()) {
            String last = decoded(cursor);
            from = 1
                    + IntStream.range(0, all.size())
                            .filter(i -> id.apply(all.get(i)).equals(last))
                            .findFirst()
                            .orElse(-2);
            if (from < 0) {
                throw badCursor();
            }
        }
        List<T> page = all.subList(from, Math.min(all.size(), from + limit));
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (T item : page) {
            items.add(view.of(item));
        }
        if (from + page.size() < all.size()) {
            json.put("next", encoded(id.apply(page.get(page.size() - 1))));
        }
        return Reply.ok(json);
    }

    private static String encoded(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String cursor) throws Refusal {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw badCursor();
        }
    }

    private static Refusal badCursor() {
        return Refusal.badRequest(
                "CURSOR_INVALID", "The cursor names no place in this list.", "Begin again without a cursor.");
    }
}
