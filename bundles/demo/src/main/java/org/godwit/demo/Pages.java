// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The bytes of a page, from its place and how often it was written. Laid out in stripes of 256 KiB as disks are: some
 * unused, some the same on all machines (the system), some text, some that cannot be compressed.
 */
record Pages(long seed, int machine) {
    static final int BYTES = 4096;

    private static final int STRIPE_PAGES = 64;

    private static final String[] WORDS = {
        "godwit",
        "bar-tailed",
        "Alaska",
        "New Zealand",
        "11,000 km",
        "nonstop",
        "GET",
        "POST",
        "200",
        "404",
        "INSERT",
        "INTO",
        "SELECT",
        "journal",
        "error",
        "warning",
        "user",
        "session",
        "order",
        "invoice"
    };

    private enum Kind {
        UNUSED,
        SYSTEM,
        TEXT,
        NOISE
    }

    boolean isUsedAtFirst(int page) {
        return kind(page) != Kind.UNUSED;
    }

    private Kind kind(int page) {
        if (page < STRIPE_PAGES) {
            return Kind.SYSTEM;
        }
        int share = new SplittableRandom(mix(seed, machine, page / STRIPE_PAGES)).nextInt(100);
        if (share < 35) {
            return Kind.UNUSED;
        }
        return share < 65 ? Kind.SYSTEM : share < 90 ? Kind.TEXT : Kind.NOISE;
    }

    /** @param writes how often the page was written; zeroes when not once, or when trimmed since */
    void fill(int page, int writes, byte[] target) {
        if (writes <= 0) {
            Arrays.fill(target, (byte) 0);
            return;
        }
        Kind kind = kind(page);
        boolean shared = kind == Kind.SYSTEM && writes == 1;
        SplittableRandom random = new SplittableRandom(mix(mix(seed, shared ? 0 : machine, page), writes, 1));
        if (kind == Kind.NOISE) {
            random.nextBytes(target);
        } else {
            text(random, page, target);
        }
    }

    private static void text(SplittableRandom random, int page, byte[] target) {
        byte[] head = ("page " + page + ' ').getBytes(StandardCharsets.UTF_8);
        System.arraycopy(head, 0, target, 0, head.length);
        int at = head.length;
        while (at < target.length) {
            byte[] word = (WORDS[random.nextInt(WORDS.length)] + (random.nextInt(8) == 0 ? "\n" : " "))
                    .getBytes(StandardCharsets.UTF_8);
            int length = Math.min(word.length, target.length - at);
            System.arraycopy(word, 0, target, at, length);
            at += length;
        }
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014) over three numbers. */
    private static long mix(long a, long b, long c) {
        long z = a * 0x9e3779b97f4a7c15L + b * 0xbf58476d1ce4e5b9L + c * 0x94d049bb133111ebL;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
