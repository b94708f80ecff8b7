// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
        name = "godwitctl",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Live migration and disaster recovery for whole machines: talks to a Godwit controller.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:ok",
            " 1:failure",
            " 2:usage",
            " 3:not found",
            " 4:conflict",
            " 5:not ready, not reached, or a check failed",
            "124:timeout"
        },
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  GODWIT_URL, GODWIT_USER, GODWIT_PASSWORD, GODWIT_AUTHORITY",
            "             the controller, who, and the SHA-256 of its CA; instead of login",
            "  XDG_CONFIG_HOME, NO_COLOR"
        })
public final class Main implements Runnable {

    @Spec
    CommandSpec spec;

    /** Says the version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"godwitctl " + (version == null ? "(not packaged)" : version)};
        }
    }

    @SuppressWarnings("NullAway.Init")
    Main() {}

    public static void main(String[] args) {
        System.exit(run(Surroundings.ofThisProcess(), args));
    }

    /** @return the exit code */
    static int run(Surroundings around, String... args) {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new Login(around));
        line.addSubcommand(new Logout(around));
        line.addSubcommand(new Status(around));
        line.addSubcommand(new CommandLine(new Machines(around)).addSubcommand(new Moving.OfMachine(around)));
        line.addSubcommand(new Machine(around));
        line.addSubcommand(new Failback(around));
        line.addSubcommand(new Replicate(around));
        line.addSubcommand(new CommandLine(new Points(around))
                .addSubcommand(new PointsDelete(around))
                .addSubcommand(new Moving.OfPoint(around)));
        line.addSubcommand(new Point(around));
        line.addSubcommand(new Restore(around));
        line.addSubcommand(new Verify(around));
        line.addSubcommand(new Customer(around));
        line.addSubcommand(new Group(around));
        line.addSubcommand(new Retention(around));
        line.addSubcommand(new Replication(around));
        line.addSubcommand(new Plan(around));
        line.addSubcommand(new Site(around));
        line.addSubcommand(new Migration(around));
        line.addSubcommand(new Drills(around));
        withUpkeep(line, around);
        line.setOut(new PrintWriter(around.out(), true));
        line.setErr(new PrintWriter(around.err(), true));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof Failure known) {
                around.err().println("godwitctl: " + known.getMessage());
                return known.exit();
            }
            throw failure;
        });
        return line.execute(args);
    }

    private static void withUpkeep(CommandLine line, Surroundings around) {
        line.addSubcommand(new Hold(around));
        line.addSubcommand(new Release(around));
        line.addSubcommand(new Upkeep.Sweep(around));
        line.addSubcommand(new Upkeep.Scrub(around));
        line.addSubcommand(new Damage(around));
        line.addSubcommand(new Jobs(around));
        line.addSubcommand(new Job(around));
        line.addSubcommand(new Cancel(around));
        line.addSubcommand(Store.of(around));
        line.addSubcommand(new Plugins(around));
        line.addSubcommand(new Token(around));
        line.addSubcommand(new Revoke(around));
        line.addSubcommand(new AgentUpdate(around));
        line.addSubcommand(new KeyRotate(around));
        line.addSubcommand(new Events(around));
        line.addSubcommand(new Alerts(around));
        line.addSubcommand(new Webhook(around));
        line.addSubcommand(new Mail(around));
        line.addSubcommand(new Export(around));
        line.addSubcommand(new Report(around));
        line.addSubcommand(new Logs(around));
    }

    /** Without a command: the help, as a usage error. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
}
