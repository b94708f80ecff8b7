// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A small tree with small faults, compiled for real. */
final class Synthetic {
    private final Path root;
    private final List<String> modules = new ArrayList<>();

    Synthetic(Path root) {
        this.root = root;
    }

    /** Adds a source of a module: its package and type are read from the text. */
    Synthetic source(String module, String text) throws IOException {
        String packageName = text.replaceAll("(?s).*?package ([\\w.]+);.*", "$1");
        String type = text.replaceAll("(?s).*?(?:class|interface|record|enum) (\\w+).*", "$1");
        return file(module + "/src/main/java/" + packageName.replace('.', '/') + "/" + type + ".java", text)
                .module(module);
    }

    Synthetic module(String module) {
        if (!modules.contains(module)) {
            modules.add(module);
        }
        return this;
    }

    Synthetic file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Compiles every module against all others, as no build of ours would. */
    Checkout compiled() throws IOException {
        StringBuilder pom = new StringBuilder("<project>");
        modules.forEach(module -> pom.append("<module>").append(module).append("</module>"));
        file("pom.xml", pom.toString());
        Checkout checkout = new Checkout(root);
        List<String> all = checkout.files(name -> name.endsWith(".java")).stream()
                .map(Path::toString)
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (Module module : checkout.modules()) {
            Path everything = Files.createTempDirectory("classes");
            List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", everything.toString()));
            arguments.addAll(all);
            if (!all.isEmpty()) {
                assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new)))
                        .isZero();
            }
            keepOwn(module, everything, checkout);
        }
        return checkout;
    }

    private static void keepOwn(Module module, Path everything, Checkout checkout) throws IOException {
        Files.createDirectories(module.classes());
        for (Path source : checkout.files(name -> name.endsWith(".java"))) {
            if (!source.startsWith(module.mainSources())) {
                continue;
            }
            Path relative = module.mainSources().relativize(source);
            String name = relative.toString().replace(".java", ".class");
            Files.createDirectories(module.classes().resolve(name).getParent());
            Files.copy(everything.resolve(name), module.classes().resolve(name));
        }
    }
}
