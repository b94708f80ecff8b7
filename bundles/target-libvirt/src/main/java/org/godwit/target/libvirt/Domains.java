// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines as domains. One is made and started by one call, so that a try that broke off leaves a domain that runs or
 * none; then it is defined, so that it stays when it is off.
 */
final class Domains {
    private static final Logger LOG = LoggerFactory.getLogger(Domains.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Virsh virsh;
    private final String pool;
    private final Volumes volumes;
    private final Networks networks;
    private final DomainXml form;
    private final Duration patience;
    private final Addresses addresses;
    private final DomainList list;

    Domains(Virsh virsh, Volumes volumes, Config config) {
        this.virsh = virsh;
        this.pool = config.pool();
        this.volumes = volumes;
        networks = new Networks(virsh, config);
        form = new DomainXml(config);
        patience = Duration.ofSeconds(config.shutdown_seconds());
        addresses = new Addresses(virsh);
        list = new DomainList(virsh, pool);
    }

    /** The domain that has a file, whoever made it. */
    Optional<String> user(String file) throws IOException {
        return list.user(file);
    }

    Optional<Instance> find(InstanceSpec spec) throws IOException {
        Instance instance = new Instance(Names.domain(spec), spec.name());
        return list.ours(instance).isPresent() ? Optional.of(instance) : Optional.empty();
    }

    synchronized Instance boot(InstanceSpec spec, Settings settings, List<Volume> disks) throws IOException {
        Instance instance = new Instance(Names.domain(spec), spec.name());
        Optional<Domain> there = list.shown(instance.id());
        if (there.isPresent() && !there.get().isOf(pool)) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "INSTANCE_EXISTS",
                            "Cannot make the domain " + instance.id() + " at " + virsh.uri()
                                    + ": there is one that this target did not make.",
                            "Rename that domain, or the machine in the plan.")
                    .asException();
        }
        if (there.isPresent()) {
            start(instance);
            return instance;
        }
        List<String> files = new ArrayList<>();
        for (Volume disk : disks) {
            files.add(volumes.need(disk.id()).path());
        }
        try {
            make(spec, settings, files);
        } catch (IOException e) {
            clearAfter(e, Names.plain(spec.scope()));
            throw e;
        }
        LOG.info("domain started domain={} lasting={}", instance.id(), spec.lasting());
        return instance;
    }

    private void make(InstanceSpec spec, Settings settings, List<String> files) throws IOException {
        String name = Names.domain(spec);
        Domain.Note note = Domain.Note.of(spec, pool, Instant.now());
        String xml = form.text(new DomainXml.Parts(
                spec, note, settings.bus(), files, networks.of(spec), console(spec.scope(), spec.name())));
        try {
            virsh.tell(xml, "create", "--file", Virsh.IN);
        } catch (ProblemException e) {
            throw refused(name, e);
        }
        virsh.tell(xml, "define", "--file", Virsh.IN);
    }

    /** The path of the log of a domain, which is there then. */
    private String console(String scope, String name) throws IOException {
        String volume = Names.domain(scope, name) + Names.CONSOLE;
        return volumes.create(volume, Note.of(scope, name, "console", 0)).path();
    }

    /** What a try has made that failed for good; what it leaves otherwise, the next one finds. */
    private void clearAfter(IOException failure, String plainScope) {
        if (failure instanceof ProblemException e && e.problem().kind() != Kind.TRANSIENT) {
            try {
                clear(plainScope);
            } catch (IOException also) {
                failure.addSuppressed(also);
            }
        }
    }

    private static IOException refused(String name, ProblemException e) {
        if (!e.problem().code().equals("TARGET_REFUSED")) {
            return e;
        }
        return Problem.of(
                        Kind.UNSUPPORTED,
                        "BOOT_UNAVAILABLE",
                        "Cannot start the domain " + name + ". " + e.problem().message(),
                        "Look at the message of libvirt; the restored volumes are whole.")
                .causedBy(e);
    }

    InstancePower.State power(Instance instance) throws IOException {
        return list.need(instance).runs() ? InstancePower.State.RUNNING : InstancePower.State.STOPPED;
    }

    synchronized void start(Instance instance) throws IOException {
        Domain domain = list.need(instance);
        list.keep(domain);
        if (domain.runs()) {
            return;
        }
        Domain.Note note = domain.note().orElseThrow();
        for (String file : domain.files()) {
            volumes.need(file.substring(file.lastIndexOf('/') + 1));
        }
        // A network of ours does not survive a restart of the host.
        if (domain.networks().contains(Names.network(Names.plain(note.scope())))) {
            networks.made(Names.plain(note.scope()));
        }
        console(note.scope(), note.name());
        String element = note.startedAt(Instant.now()).text(Domain.Note.ELEMENT);
        virsh.ask(
                "metadata",
                "--domain",
                instance.id(),
                "--uri",
                Xml.OURS,
                "--key",
                "godwit",
                "--set",
                element,
                "--config");
        try {
            virsh.ask("start", "--domain", instance.id());
        } catch (ProblemException e) {
            throw refused(instance.id(), e);
        }
        LOG.info("domain started again domain={}", instance.id());
    }

    /** Others are started and ended while it takes its time. */
    void stop(JobContext job, Instance instance) throws IOException {
        Domain domain = list.need(instance);
        list.keep(domain);
        if (!domain.runs()) {
            return;
        }
        press(instance);
        long deadline = System.nanoTime() + patience.toNanos();
        while (list.need(instance).runs() && System.nanoTime() - deadline < 0) {
            job.throwIfCancelled();
            Virsh.pause(LOOK);
        }
        end(instance);
        LOG.info("domain stopped domain={}", instance.id());
    }

    private void press(Instance instance) throws IOException {
        try {
            virsh.find("shutdown", "--domain", instance.id(), "--mode", "acpi");
        } catch (ProblemException e) {
            // It may have ended just now; else it is ended below, upon which QEMU writes out what it holds.
            LOG.warn("power button not pressed domain={} problem={}", instance.id(), e.getMessage());
        }
    }

    /** At once. */
    private void end(Instance instance) throws IOException {
        Optional<Domain> domain = list.ours(instance);
        if (domain.isEmpty() || !domain.get().runs()) {
            return;
        }
        try {
            virsh.find("destroy", "--domain", instance.id());
        } catch (ProblemException e) {
            if (list.ours(instance).filter(Domain::runs).isPresent()) {
                throw e;
            }
        }
    }

    synchronized void discard(Instance instance) throws IOException {
        if (list.ours(instance).isPresent()) {
            end(instance);
            virsh.find(
                    "undefine",
                    "--domain",
                    instance.id(),
                    "--nvram",
                    "--managed-save",
                    "--snapshots-metadata",
                    "--checkpoints-metadata");
            LOG.info("domain discarded domain={}", instance.id());
        }
        if (list.shown(instance.id()).isEmpty()) {
            volumes.deleteBeside(instance.id());
        }
        clear(Names.scopeOf(instance.id()));
    }

    /** Takes away what was made for domains of a scope that are not there: logs of consoles, and its network. */
    synchronized void clear(String plainScope) throws IOException {
        List<Domain> domains = list.all();
        for (String console : volumes.consoles(plainScope)) {
            String name = console.substring(0, console.length() - Names.CONSOLE.length());
            if (domains.stream().noneMatch(domain -> domain.name().equals(name))) {
                volumes.delete(console);
            }
        }
        String network = Names.network(plainScope);
        if (domains.stream().noneMatch(domain -> domain.networks().contains(network))) {
            networks.delete(plainScope);
        }
    }

    /** Ends those that are not to last: when the target stops, and those of a controller that died before it could. */
    void endTemporary() {
        try {
            for (Domain domain : list.all()) {
                if (domain.isOf(pool) && !domain.note().orElseThrow().lasting()) {
                    discard(new Instance(
                            domain.name(), domain.note().orElseThrow().name()));
                }
            }
        } catch (IOException e) {
            LOG.warn("temporary domains not ended uri={} problem={}", virsh.uri(), e.getMessage());
        }
    }

    Evidence await(JobContext job, Instance instance, Pattern pattern, Duration limit) throws IOException {
        Domain.Note note = list.need(instance).note().orElseThrow();
        Console console = new Console(volumes, instance.id() + Names.CONSOLE);
        return console.await(job, note.started(), pattern, limit, () -> list.ours(instance)
                .filter(Domain::runs)
                .isPresent());
    }

    /** Empty where this libvirt draws something else than a PNG. */
    Optional<byte[]> screen(Instance instance) throws IOException {
        if (list.ours(instance).filter(Domain::runs).isEmpty()) {
            return Optional.empty();
        }
        byte[] picture = virsh.bytes("screenshot", "--domain", instance.id(), "--file", Virsh.OUT);
        return Optional.of(picture).filter(bytes -> bytes.length > 1 && bytes[0] == (byte) 0x89 && bytes[1] == 'P');
    }

    Optional<InetSocketAddress> endpoint(Instance instance, int port) throws IOException {
        Optional<Domain> domain = list.ours(instance).filter(Domain::runs);
        boolean asked = domain.flatMap(Domain::note)
                .filter(note -> note.ports().contains(port))
                .isPresent();
        return asked
                ? addresses.of(instance.id()).map(address -> new InetSocketAddress(address, port))
                : Optional.empty();
    }
}
