// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.target.Instance;

/**
 * The domains of a host, as it shows them now.
 *
 * @param pool by which ours are told from those of others
 */
record DomainHost(Virsh virsh, String pool) {

    Optional<Domain> shown(String name) throws IOException {
        Optional<String> xml = virsh.find("dumpxml", "--domain", name);
        return xml.isPresent() ? Optional.of(Domain.of(xml.get())) : Optional.empty();
    }

    Optional<Domain> ours(Instance instance) throws IOException {
        return shown(instance.id()).filter(domain -> domain.isOf(pool));
    }

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
}
