package io.keytrail.benchmarks;

import io.keytrail.benchmarks.codec.CodecBenchmark;
import io.keytrail.benchmarks.growth.GrowthBenchmark;
import io.keytrail.benchmarks.ingest.IngestBenchmark;
import io.keytrail.benchmarks.query.QueryBenchmark;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.restore.RestoreBenchmark;
import io.keytrail.benchmarks.revocation.RevocationBenchmark;
import io.keytrail.benchmarks.verify.VerifyBenchmark;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code benchmarks/run}: lists the benchmarks, or runs the one named. */
@Command(
        name = "benchmarks/run",
        description = "Measures Keytrail's speed on this machine. Without a name: lists what can be measured.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "NAME")
public final class BenchmarksMain implements Callable<Integer> {

    private final CommandLine commands;

    private BenchmarksMain() {
        commands = new CommandLine(this)
                .addSubcommand(new IngestBenchmark())
                .addSubcommand(new GrowthBenchmark())
                .addSubcommand(new QueryBenchmark())
                .addSubcommand(new VerifyBenchmark())
                .addSubcommand(new CodecBenchmark())
                .addSubcommand(new RevocationBenchmark())
                .addSubcommand(new RestoreBenchmark());
        commands.setExecutionStrategy(this::runNamed);
        commands.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("benchmarks/run: " + failure.getMessage());
            return 1;
        });
    }

    /** Runs and exits: 0 when everything was measured. */
    public static void main(String[] arguments) {
        System.exit(new BenchmarksMain().commands.execute(arguments));
    }

    @Override
    public Integer call() {
        commands.usage(System.err);
        return 0;
    }

    private int runNamed(CommandLine.ParseResult parsed) throws CommandLine.ExecutionException {
        List<CommandLine.ParseResult> named = parsed.subcommands();
        if (CommandLine.printHelpIfRequested(parsed)) {
            return 0;
        }
        if (named.isEmpty()) {
            return new CommandLine.RunLast().execute(parsed);
        }
        Report report = new Report(System.out, System.err, System.getProperty("keytrail.commit", "unknown"));
        CommandLine command = named.get(0).commandSpec().commandLine();
        try {
            ((Benchmark) command.getCommand()).run(report);
            return 0;
        } catch (Exception e) {
            throw new CommandLine.ExecutionException(command, "could not be measured: " + e.getMessage(), e);
        } finally {
            report.printTable();
        }
    }
}
