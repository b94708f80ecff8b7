// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Options from a file: {@code key = value} a line, the key as on the command line but for its dashes, {@code key = true} for one
 * without a value; {@code #} begins a comment line. Keys may be repeated where the option may.
 */
final class ConfigFile {
    /** Names the file; the package's launcher sets it. Without it none is read. */
    static final String VARIABLE = "GODWIT_AGENT_CONFIG";

    private static final Set<String> FLAGS = Set.of("debug");

    private ConfigFile() {}

    /**
     * The words of a command line, with those of the file before them. What stands on the command line counts instead of
     * what the file says under the same key.
     */
    static List<String> with(List<String> words, Map<String, String> environment) throws Arguments.UsageException {
        String named = environment.getOrDefault(VARIABLE, "");
        if (named.isBlank() || !Files.exists(Path.of(named))) {
            return words;
        }
        List<String> all = new ArrayList<>();
        int number = 0;
        for (String line : lines(Path.of(named))) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                add(text, named + " line " + number, words, all);
            }
        }
        all.addAll(words);
        return all;
    }

    /** What the file says under that key; empty where it says nothing, or there is none. */
    static Optional<String> says(String key, Map<String, String> environment) throws Arguments.UsageException {
        List<String> words = with(List.of(), environment);
        int at = words.indexOf("--" + key);
        return at < 0 ? Optional.empty() : Optional.of(words.get(at + 1));
    }

    private static void add(String text, String where, List<String> words, List<String> all)
            throws Arguments.UsageException {
        int equals = text.indexOf('=');
        String key = equals < 0 ? "" : text.substring(0, equals).strip();
        if (!key.matches("[a-z][a-z-]*")) {
            throw new Arguments.UsageException(where + " reads key = value, not " + text);
        }
        String value = text.substring(equals + 1).strip();
        String option = "--" + key;
        if (key.equals("token")) {
            throw new Arguments.UsageException(where + ": a token is used once and does not belong into a file");
        }
        if (FLAGS.contains(key)) {
            if (!value.equals("true") && !value.equals("false")) {
                throw new Arguments.UsageException(where + ": " + key + " is true or false, not " + value);
            }
            if (value.equals("true")) {
                all.add(option);
            }
        } else if (!Arguments.isOption(option)) {
            throw new Arguments.UsageException(where + ": there is no key " + key);
        } else if (!words.contains(option)) {
            all.add(option);
            all.add(value);
        }
    }

    private static List<String> lines(Path file) throws Arguments.UsageException {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new Arguments.UsageException("cannot read the configuration " + file + ": " + e.getMessage());
        }
    }
}
