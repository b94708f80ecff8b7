// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

/** How far two words are from each other, for typing errors (Levenshtein). */
final class Distance {
    private static final int SMALL = 2;

    private Distance() {}

    static boolean isSmall(String one, String other) {
        return Math.abs(one.length() - other.length()) <= SMALL && one.length() > SMALL && of(one, other) <= SMALL;
    }

    private static int of(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[other.length() + 1];
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                now[j] = Math.min(Math.min(now[j - 1], before[j]) + 1, before[j - 1] + change);
            }
            before = now;
        }
        return before[other.length()];
    }
}
