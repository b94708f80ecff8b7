// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.target.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The domains of a host as libvirt knows them.
 *
 * @param pool of the target whose domains are ours
 */
record DomainList(Virsh virsh, String pool) {
    private static final Logger LOG = LoggerFactory.getLogger(DomainList.class);

    /** Whoever made it. */
    Optional<Domain> shown(String name) throws IOException {
        Optional<String> xml = virsh.find("dumpxml", "--domain", name);
        return xml.isPresent() ? Optional.of(Domain.of(xml.get())) : Optional.empty();
    }

    Optional<Domain> ours(Instance instance) throws IOException {
        return shown(instance.id()).filter(domain -> domain.isOf(pool));
    }

    /** @throws IOException MISSING when there is none of ours */
    Domain need(Instance instance) throws IOException {
        return ours(instance).orElseThrow(() -> Problem.of(
                        Kind.MISSING,
                        "INSTANCE_MISSING",
                        "Looked for the domain " + instance.id() + " at " + virsh.uri()
                                + ": there is none that this target made.",
                        "Boot it again.")
                .asException());
    }

    /** All domains of the host, ours and others. */
    List<Domain> all() throws IOException {
        List<String> questions = virsh.ask("list", "--all", "--uuid")
                .lines()
                .map(String::strip)
                .filter(uuid -> !uuid.isEmpty())
                .map(uuid -> "dumpxml " + uuid)
                .toList();
        return questions.isEmpty() ? List.of() : Domain.several(virsh.batch(questions));
    }

    /** The domain that has a file, whoever made it. */
    Optional<String> user(String file) throws IOException {
        return all().stream()
                .filter(domain -> domain.files().contains(file))
                .map(Domain::name)
                .findFirst();
    }

    /** Defines one whose maker died before he could. */
    void keep(Domain domain) throws IOException {
        boolean lasting = domain.note().filter(Domain.Note::lasting).isPresent();
        if (lasting && domain.runs() && !isDefined(domain.name())) {
            String xml = virsh.ask("dumpxml", "--inactive", "--security-info", "--domain", domain.name());
            virsh.tell(xml, "define", "--file", Virsh.IN);
            LOG.info("domain defined domain={}", domain.name());
        }
    }

    private boolean isDefined(String name) throws IOException {
        return virsh.ask("list", "--all", "--persistent", "--name").lines().anyMatch(line -> line.strip()
                .equals(name));
    }
}
