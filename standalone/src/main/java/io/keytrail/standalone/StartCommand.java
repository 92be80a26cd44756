package io.keytrail.standalone;

import io.keytrail.standalone.edition.Edition;
import io.keytrail.standalone.edition.EditionOptions;
import io.keytrail.standalone.edition.StartFailure;
import io.keytrail.standalone.process.ClassPath;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code keytrail start}: the one-machine edition, in the foreground, until it is told to stop or fails. */
@Command(
        name = "start",
        description = "Starts broker, registry, both services and a sample API on this machine; Ctrl-C stops them.",
        mixinStandardHelpOptions = true,
        versionProvider = KeytrailVersion.class)
final class StartCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "Folder for all data (default: ${DEFAULT-VALUE}).")
    private Path data;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            defaultValue = "8080",
            description = "First of seven ports on 127.0.0.1 (default: ${DEFAULT-VALUE}).")
    private int portBase;

    @ArgGroup
    private DemoChoice demo = new DemoChoice();

    /** One of them at most. */
    private static final class DemoChoice {

        @Option(names = "--no-demo", description = "No keys and no traffic in account acme; users only.")
        private boolean none;

        @Option(
                names = "--demo-old-key",
                description = "One more key, private app nightly-export, that is 181 days old:"
                        + " a reminder to rotate it comes by mail.")
        private boolean oldKey;
    }

    /** The folder that the edition was built to; the jars lie in its folder lib. */
    @Option(names = "--program", hidden = true)
    private Path program =
            ClassPath.of(StartCommand.class).getParent().resolveSibling(".").normalize();

    @Override
    public Integer call() {
        Edition edition = new Edition(new EditionOptions(program, data, portBase, !demo.none, demo.oldKey), System.out);
        Thread stopOnSignal = new Thread(() -> stopAndExit(edition), "stop-on-signal");
        Runtime.getRuntime().addShutdownHook(stopOnSignal);
        try {
            edition.start();
            edition.awaitFailure();
            return 1;
        } catch (RuntimeException e) {
            return isStopping(stopOnSignal) ? 0 : failed(edition, e);
        }
    }

    /** Whatever it was: one line, no part left behind, and never the exit status of a clean stop. */
    private static int failed(Edition edition, RuntimeException failure) {
        if (failure instanceof StartFailure) {
            System.err.println("keytrail: " + failure.getMessage());
        } else {
            System.err.println("keytrail: This should not happen, please report it: " + failure);
            failure.printStackTrace();
        }
        edition.close();
        return 1;
    }

    /** Without {@code halt} the exit status would be the signal's. */
    private static void stopAndExit(Edition edition) {
        System.out.println("Stopping Keytrail");
        edition.close();
        System.out.println("Keytrail has stopped");
        Runtime.getRuntime().halt(0);
    }

    private static boolean isStopping(Thread stopOnSignal) {
        try {
            return !Runtime.getRuntime().removeShutdownHook(stopOnSignal);
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
