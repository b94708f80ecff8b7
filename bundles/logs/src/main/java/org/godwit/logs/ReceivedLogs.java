// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.log.Logs;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.wire.LogDoor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for GELF on UDP. Where the port cannot be had it says so, and there are no lines: nothing else of the controller
 * depends on them.
 */
@Component(
        service = {Logs.class, LogDoor.class},
        immediate = true,
        configurationPid = Config.PID)
@Designate(ocd = Config.class)
public final class ReceivedLogs implements Logs, LogDoor {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivedLogs.class);

    private final Tokens tokens;
    private final LogBook book;
    private final Intake intake;
    private final @Nullable Receiver receiver;
    private final @Nullable String trouble;

    @Activate
    public ReceivedLogs(Config config, BundleContext bundle, Map<String, Object> properties) throws IOException {
        this(config, Tokens.in(bundle.getDataFile("log.key").toPath()));
        ConfigurationKeys.refuseUnknown(Config.PID, properties, Config.class);
    }

    private ReceivedLogs(Config config, Tokens tokens) {
        this.tokens = tokens;
        this.book = new LogBook(config.lines(), (long) config.mib() << 20);
        this.intake = new Intake(tokens, book, config.lines_per_second(), Clock.systemUTC());
        Receiver opened = null;
        String failed = config.port() == 0 ? "port is 0 in etc/" + Config.PID + ".cfg." : null;
        if (config.port() != 0) {
            try {
                opened = Receiver.open(
                        new InetSocketAddress(InetAddress.getByName(config.host()), config.port()), intake);
            } catch (IOException | IllegalArgumentException e) {
                failed = "UDP port " + config.port() + " of " + config.host() + " cannot be listened to: "
                        + e.getMessage() + ". Give etc/" + Config.PID + ".cfg another host or port.";
                LOG.warn("no logs of agents: {}", failed);
            }
        }
        receiver = opened;
        trouble = failed;
    }

    @Deactivate
    void stop() throws IOException {
        if (receiver != null) {
            receiver.close();
        }
    }

    @Override
    public int port() {
        try {
            return receiver == null ? 0 : receiver.port();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public String token(MachineId machine) {
        return tokens.of(machine);
    }

    @Override
    public Part newest(Wanted wanted, int limit) {
        return book.newest(wanted, limit);
    }

    @Override
    public Part after(long id, Wanted wanted, int limit) {
        return book.after(id, wanted, limit);
    }

    @Override
    public Refused refused() {
        return intake.refused();
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
