package io.keytrail.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command {@code keytrail}. */
@Command(
        name = "keytrail",
        description = "API keys, and what was done with them.",
        mixinStandardHelpOptions = true,
        versionProvider = KeytrailVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = StartCommand.class)
public final class KeytrailCommand {

    private KeytrailCommand() {}

    /** Runs it and exits: 0 if all went well, 1 if it failed or the arguments make no sense. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new KeytrailCommand())
                .setParameterExceptionHandler(KeytrailCommand::refuse)
                .execute(args));
    }

    private static int refuse(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String what = e.getMessage().lines().findFirst().orElse("the arguments make no sense");
        System.err.println("keytrail: " + what + "; ./" + command + " --help says what there is");
        return 1;
    }
}
