// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.godwit.rules.Uses.Use;

/** Habits, as read from class files. */
final class CodeRule {
    private static final Pattern EMPTY_NAME =
            Pattern.compile("(Abstract|Base)[A-Z].*|.*[a-z0-9](Impl|Manager|Helper|Utils?|Service)");

    private static final Set<String> OLD_TIME = Set.of("java.util.Date", "java.util.Calendar");

    /** Whose interfaces demand the old time: certificates. */
    private static final List<String> DEMANDS_OLD_TIME = List.of("java.security.cert", "org.bouncycastle");

    private CodeRule() {}

    /** Names that say how a type is built, or nothing, instead of what it is. */
    static List<String> emptyNames(Path classes) {
        List<String> broken = new ArrayList<>();
        for (JavaClass type : classesIn(classes)) {
            if (EMPTY_NAME.matcher(type.getSimpleName()).matches()) {
                broken.add(type.getName() + " is named for nothing");
            }
        }
        return broken;
    }

    /** Whoever ends the process, without having started it. */
    static List<String> exits(Path classes) {
        List<String> broken = new ArrayList<>();
        for (JavaClass type : classesIn(classes)) {
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                String owner = call.getTargetOwner().getName();
                boolean ends =
                        owner.equals("java.lang.System") && call.getName().equals("exit")
                                || owner.equals("java.lang.Runtime")
                                        && (call.getName().equals("exit")
                                                || call.getName().equals("halt"));
                boolean main = type.tryGetMethod("main", String[].class).isPresent();
                if (ends && !main) {
                    broken.add(type.getName() + " ends the process and has no main method");
                }
            }
        }
        return broken;
    }

    /** Uses of {@code java.util.Date} where no interface of others demands it. */
    static List<String> oldTime(Path classes) {
        Set<Use> uses = Uses.in(classes);
        Set<String> excused = uses.stream()
                .filter(use -> DEMANDS_OLD_TIME.stream().anyMatch(demand -> Uses.isWithin(use.to(), demand)))
                .map(Use::from)
                .collect(Collectors.toSet());
        return uses.stream()
                .filter(use -> OLD_TIME.contains(use.to()) && !excused.contains(use.from()))
                .map(use -> use.from() + " uses " + use.to() + "; use java.time")
                .toList();
    }

    private static Iterable<JavaClass> classesIn(Path classes) {
        return Files.isDirectory(classes) ? Uses.classes(classes) : List.of();
    }
}
