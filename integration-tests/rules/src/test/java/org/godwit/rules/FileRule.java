// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Habits, as read from files. */
final class FileRule {
    static final int MOST_LINES = 300;

    private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0";

    /** What must not stand in any file, and why. Put together here so that this file passes its own rule. */
    private static final Map<String, Pattern> FOREIGN = new TreeMap<>(Map.of(
            "an unfinished thought", Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"),
            "a path of one machine", Pattern.compile("(?<![\\w.{}$])/(wo" + "rk/(main|shared)|home/\\w+/)"),
            "a folder of one session", Pattern.compile("/var/tmp/g" + "w\\b"),
            "the host of a registry",
                    Pattern.compile("repo1?\\.maven\\.(org|apache)|registry\\.npmjs|pypi\\.o"
                            + "rg|\"resolved\": \"http" + "|artifac" + "tory|nex" + "us\\.")));

    private FileRule() {}

    /** Main code in files that are too long to be read at once. */
    static List<String> tooLong(Checkout checkout) {
        List<String> broken = new ArrayList<>();
        for (Path file : checkout.files(name -> name.contains("src/main/java/") && name.endsWith(".java"))) {
            long lines = Checkout.text(file).lines().count();
            if (lines > MOST_LINES) {
                broken.add(checkout.name(file) + " has " + lines + " lines; a file has at most " + MOST_LINES);
            }
        }
        return broken;
    }

    static List<String> withoutLicence(Checkout checkout) {
        return checkout.files(name -> name.endsWith(".java") && !name.endsWith("package-info.java")).stream()
                .filter(file -> !Checkout.text(file).startsWith(LICENCE + "\n"))
                .map(file -> checkout.name(file) + " does not begin with " + LICENCE)
                .toList();
    }

    /** Packages of main code in which nobody promises anything about nulls. */
    static List<String> notNullMarked(Checkout checkout) {
        TreeSet<Path> packages = new TreeSet<>();
        for (Path file : checkout.files(name -> name.contains("src/main/java/") && name.endsWith(".java"))) {
            packages.add(file.resolveSibling("package-info.java"));
        }
        return packages.stream()
                .filter(info -> !Files.exists(info) || !Checkout.text(info).contains("@NullMarked"))
                .map(info -> checkout.name(info) + " is missing or has no @NullMarked")
                .toList();
    }

    static List<String> sleepingTests(Checkout checkout) {
        Pattern sleep = Pattern.compile("\\bThread\\s*\\.\\s*sle" + "ep\\s*\\(|TimeUnit\\.\\w+\\.sle" + "ep\\(");
        return checkout.files(name -> name.contains("src/test/java/") && name.endsWith(".java")).stream()
                .filter(file -> sleep.matcher(Checkout.text(file)).find())
                .map(file -> checkout.name(file) + " sleeps; wait on a condition with a deadline")
                .toList();
    }

    /** Lines that do not belong into a file that strangers get. */
    static List<String> foreign(Checkout checkout) {
        List<String> broken = new ArrayList<>();
        for (Path file : checkout.files(name -> true)) {
            List<String> lines = Checkout.text(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                for (Map.Entry<String, Pattern> foreign : FOREIGN.entrySet()) {
                    if (foreign.getValue().matcher(lines.get(i)).find()) {
                        broken.add(checkout.name(file) + ":" + (i + 1) + " has " + foreign.getKey() + ": "
                                + lines.get(i).strip());
                    }
                }
            }
        }
        return broken;
    }
}
