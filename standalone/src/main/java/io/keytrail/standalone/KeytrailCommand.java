package io.keytrail.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;

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

    /** Runs it and exits: 0 if all went well, 1 if it failed, 2 if the arguments make no sense. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new KeytrailCommand()).execute(args));
    }
}
