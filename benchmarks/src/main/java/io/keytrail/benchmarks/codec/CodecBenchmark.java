package io.keytrail.benchmarks.codec;

import io.keytrail.benchmarks.Benchmark;
import io.keytrail.benchmarks.broker.RunningRegistry;
import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.report.BarChart;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import io.keytrail.benchmarks.timing.Timed;
import io.keytrail.benchmarks.timing.TimingOptions;
import io.keytrail.benchmarks.timing.Timings;
import io.keytrail.benchmarks.workspace.Workspace;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How long Keytrail's serializer and deserializer take for a call, against Avro alone and against Apicurio's. */
@Command(
        name = "codec",
        description = "Time to write and to read a call: Keytrail's codec, plain Avro, Apicurio's.",
        mixinStandardHelpOptions = true)
public final class CodecBenchmark implements Benchmark {

    @Mixin
    private TimingOptions options;

    /** What is done with a call. */
    private enum Way {
        SERIALIZE("serialize"),
        DESERIALIZE("deserialize"),
        ROUND_TRIP("roundTrip");

        private final String method;

        Way(String method) {
            this.method = method;
        }

        /** Its name in figures. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** How the figure is called that holds Keytrail against plain Avro; both ways together are what counts. */
        String ratio() {
            return this == ROUND_TRIP ? "codec.vs_avro" : "codec." + text() + ".vs_avro";
        }
    }

    @Override
    public void run(Report report) throws Exception {
        options.verify();
        Path edition = Path.of(System.getProperty("keytrail.root")).resolve("standalone/target/edition");
        try (Workspace workspace = Workspace.open()) {
            report.add(new Figure("codec.avro_bytes", avroBytes(), "bytes", null));
            report.progress("codec: starting a schema registry");
            URI registry =
                    RunningRegistry.start(edition, workspace).awaitAnswer().url();
            Map<String, Spread> times = new LinkedHashMap<>();
            new Timings(options, report)
                    .run(operations(registry))
                    .forEach((operation, time) -> times.put(operation.name(), time));
            report(report, times);
            Path file = options.chart("codec");
            chart(report, times).write(file);
            report.progress("chart: " + file);
        }
    }

    /** What a call takes in Avro, on average. */
    private static double avroBytes() {
        CallPlan plan = CodecTimes.plan();
        try (PlainAvro avro = new PlainAvro()) {
            return LongStream.range(0, plan.calls())
                    .map(i -> avro.serializer().serialize("calls", plan.call(i)).length)
                    .average()
                    .orElseThrow();
        }
    }

    private static List<Timed> operations(URI registry) {
        List<Timed> operations = new ArrayList<>();
        for (Way way : Way.values()) {
            for (Codec codec : Codec.values()) {
                operations.add(timed(name(codec, way), way.method, codec, registry));
            }
        }
        operations.add(timed("codec.keytrail.view", "view", Codec.KEYTRAIL, registry));
        return operations;
    }

    private static Timed timed(String name, String method, Codec codec, URI registry) {
        return new Timed(
                name,
                CodecTimes.class,
                method,
                Map.of("codec", codec.name()),
                Map.of(CodecTimes.REGISTRY, registry.toString()),
                1);
    }

    private static String name(Codec codec, Way way) {
        return "codec." + codec.name().toLowerCase(Locale.ROOT) + "." + way.text();
    }

    private static void report(Report report, Map<String, Spread> times) {
        times.forEach((name, time) -> report.add(Figure.of(name, time, "ns")));
        for (Way way : Way.values()) {
            report.add(Figure.of(
                    way.ratio(), times.get(name(Codec.KEYTRAIL, way)), "ns", times.get(name(Codec.AVRO, way))));
        }
    }

    private BarChart chart(Report report, Map<String, Spread> times) {
        BarChart chart = new BarChart(
                "Time to write a call and to read it again",
                "Shorter is faster; the line is the spread of " + options.rounds() + " rounds",
                String.format(Locale.ROOT, "calls of %.0f bytes, one thread; %s", avroBytes(), report.provenance()));
        for (Way way : Way.values()) {
            for (Codec codec : Codec.values()) {
                Spread time = times.get(name(codec, way));
                chart.bar(
                        codec.label() + ", " + way.text().replace('_', ' '),
                        time,
                        String.format(Locale.ROOT, "%,.0f ns", time.median()),
                        codec == Codec.KEYTRAIL);
            }
        }
        Spread view = times.get("codec.keytrail.view");
        return chart.bar("Keytrail, read in place", view, String.format(Locale.ROOT, "%,.0f ns", view.median()), true);
    }
}
