// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** The registry seen from inside: {@link RegistryProbe} runs as a bundle in the distribution. */
@ExtendWith(FailureLogs.class)
class RegistryIT {

    @Test
    void everyExtensionPointIsPresentAndOneThatGoesIsMissedAndComesBack() throws Exception {
        ExamSystem system = PaxExamRuntime.createServerSystem(distribution());
        TestProbeBuilder builder = system.createProbe();
        TestAddress registry = builder.addTest(RegistryProbe.class, "everyExtensionPointIsPresent");
        TestAddress swap = builder.addTest(RegistryProbe.class, "aBundleThatGoesIsMissedAndComesBack");
        TestContainer container = PaxExamRuntime.createContainer(system);
        container.start();
        try {
            container.install(builder.build().getStream());
            container.call(registry);
            container.call(swap);
        } finally {
            container.stop();
        }
    }

    private static Option[] distribution() throws IOException {
        Path work = Path.of(System.getProperty("godwit.work"), "registry").toAbsolutePath();
        Controller.delete(work);
        FailureLogs.add(work.resolve("log/karaf.log"));
        List<Integer> ports = Controller.freePorts();
        return options(
                karafDistributionConfiguration()
                        .frameworkUrl(Path.of(System.getProperty("godwit.distribution"))
                                .normalize()
                                .toUri()
                                .toString())
                        .karafVersion(System.getProperty("karaf.version"))
                        .name("Godwit")
                        .unpackDirectory(work.toFile())
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                editConfigurationFilePut(
                        "etc/org.godwit.gateway.cfg", "port", ports.get(0).toString()),
                editConfigurationFilePut(
                        "etc/org.apache.karaf.shell.cfg",
                        "sshPort",
                        ports.get(1).toString()),
                // Pax Exam's own bundles, which Maven has fetched for this test, are no part of the product.
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.localRepository",
                        System.getProperty("maven.repo.local")));
    }
}
