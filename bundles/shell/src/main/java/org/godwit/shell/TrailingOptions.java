// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Option;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/**
 * Options behind the argument. Karaf reads options only in front of it and takes the rest for arguments; people, and
 * {@code godwitctl}, write {@code replicate web-1 --wait}. So a command takes all words as arguments, and what follows
 * the first goes through here.
 */
final class TrailingOptions {
    private TrailingOptions() {}

    /**
     * Sets the options of a command that stand among the words.
     *
     * @return the one word that is no option; empty when there is none
     */
    static Optional<String> take(Object command, List<String> words) throws ProblemException {
        List<String> arguments = takeAll(command, words);
        if (arguments.size() > 1) {
            throw wrong("'" + arguments.get(1) + "' is one argument too many.");
        }
        return arguments.stream().findFirst();
    }

    /**
     * Sets the options of a command that stand among the words.
     *
     * @return the words that are no options
     */
    static List<String> takeAll(Object command, List<String> words) throws ProblemException {
        List<String> arguments = new ArrayList<>();
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (word.startsWith("-")) {
                set(command, word, rest);
            } else {
                arguments.add(word);
            }
        }
        return arguments;
    }

    private static void set(Object command, String name, Iterator<String> rest) throws ProblemException {
        Field field = field(command.getClass(), name).orElseThrow(() -> wrong("There is no option " + name + "."));
        try {
            if (field.getType() == boolean.class) {
                field.setBoolean(command, true);
                return;
            }
            if (!rest.hasNext()) {
                throw wrong("Option " + name + " needs a value.");
            }
            String value = rest.next();
            if (field.getType() == List.class) {
                List<String> more = new ArrayList<>();
                ((List<?>) field.get(command)).forEach(each -> more.add(String.valueOf(each)));
                more.add(value);
                field.set(command, more);
            } else if (field.getType() == int.class) {
                field.setInt(command, Integer.parseInt(value));
            } else {
                field.set(command, value);
            }
        } catch (NumberFormatException e) {
            throw wrong("Option " + name + " is no number.");
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("option " + name + " of " + command.getClass() + " cannot be set", e);
        }
    }

    private static Optional<Field> field(Class<?> type, String name) {
        Optional<Field> own = Arrays.stream(type.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(Option.class)
                        && field.getAnnotation(Option.class).name().equals(name))
                .findFirst();
        Class<?> above = type.getSuperclass();
        return own.isPresent() || above == null ? own : field(above, name);
    }

    static ProblemException wrong(String message) {
        return Problem.of(Kind.MISCONFIGURED, "USAGE", message, "--help says what there is.")
                .asException();
    }
}
