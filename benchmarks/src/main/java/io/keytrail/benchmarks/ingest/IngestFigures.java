package io.keytrail.benchmarks.ingest;

import io.keytrail.benchmarks.contest.Contender;
import io.keytrail.benchmarks.contest.Lap;
import io.keytrail.benchmarks.load.CallTopic;
import io.keytrail.benchmarks.report.BarChart;
import io.keytrail.benchmarks.report.Figure;
import io.keytrail.benchmarks.report.Report;
import io.keytrail.benchmarks.report.Spread;
import io.keytrail.streams.calls.CallLogStore;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the laps of an ingest contest say. Ratios are of medians. */
final class IngestFigures {

    private static final String FULL = "full";
    private static final String PER_SECOND = "calls/s";
    private static final String BYTES = "bytes/call";
    private static final String SECONDS = "s/M calls";

    private final CallTopic topic;
    private final Map<Contender, List<Lap>> laps;
    private final Map<String, Spread> speeds = new HashMap<>();

    IngestFigures(CallTopic topic, Map<Contender, List<Lap>> laps) {
        this.topic = topic;
        this.laps = laps;
        laps.forEach((contender, theirs) -> speeds.put(contender.name(), Spread.of(theirs, Lap::callsPerSecond)));
    }

    void addTo(Report report) {
        report.add(new Figure("ingest.avro_bytes", avroBytes(), BYTES, null));
        report.add(new Figure("ingest.bytes_read", bytesRead(), BYTES, null));
        laps.forEach((contender, theirs) -> addEach(report, contender, theirs));
        addRatio(report, "ingest.vs_engine", "engine");
        addRatio(report, "ingest.vs_dsl", "dsl");
        addRatio(report, "ingest.vs_postgres", "postgres");
        lapsOf(FULL).ifPresent(full -> {
            report.add(against(
                    "ingest.disk_bytes_per_avro_byte",
                    perCall(full, lap -> lap.diskBytes().get(CallLogStore.NAME)),
                    avroBytes()));
            report.add(against("ingest.broker_bytes_per_byte_read", perCall(full, Lap::brokerBytes), bytesRead()));
        });
    }

    private void addEach(Report report, Contender contender, List<Lap> theirs) {
        String name = "ingest." + contender.name();
        report.add(Figure.of(name, speeds.get(contender.name()), PER_SECOND));
        report.add(Figure.of(name + ".cpu", Spread.of(theirs, lap -> lap.perMillion(lap.cpu())), SECONDS));
        report.add(Figure.of(name + ".broker_cpu", Spread.of(theirs, lap -> lap.perMillion(lap.brokerCpu())), SECONDS));
        if (theirs.stream().anyMatch(lap -> !lap.serverCpu().isZero())) {
            report.add(Figure.of(
                    name + ".server_cpu", Spread.of(theirs, lap -> lap.perMillion(lap.serverCpu())), SECONDS));
        }
        theirs.get(0).diskBytes().keySet().stream()
                .sorted()
                .forEach(part -> report.add(Figure.of(
                        name + ".disk." + part,
                        perCall(theirs, lap -> lap.diskBytes().get(part)),
                        BYTES)));
        report.add(Figure.of(name + ".broker_bytes", perCall(theirs, Lap::brokerBytes), BYTES));
    }

    private void addRatio(Report report, String name, String other) {
        if (speeds.containsKey(FULL) && speeds.containsKey(other)) {
            report.add(Figure.of(name, speeds.get(FULL), PER_SECOND, speeds.get(other)));
        }
    }

    private static Figure against(String name, Spread value, double baseline) {
        return new Figure(name, value.median(), BYTES, baseline, value.min(), value.max());
    }

    private interface Bytes {
        long of(Lap lap);
    }

    private static Spread perCall(Collection<Lap> laps, Bytes bytes) {
        return Spread.of(laps, lap -> (double) bytes.of(lap) / lap.calls());
    }

    private double avroBytes() {
        return (double) topic.avroBytes() / topic.plan().calls();
    }

    private double bytesRead() {
        return (double) topic.logBytes() / topic.plan().calls();
    }

    private Optional<List<Lap>> lapsOf(String name) {
        return laps.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The speeds, and Keytrail's as a multiple of each. */
    BarChart chart(String provenance) {
        int rounds = laps.values().iterator().next().size();
        BarChart chart = new BarChart(
                "Calls taken in per second",
                "Longer is faster; the line is the spread of " + rounds
                        + " rounds, × is Keytrail's speed over that of the bar",
                String.format(
                        Locale.ROOT,
                        "%,d calls of %.0f bytes, %,d accounts; broker on the same machine; %s",
                        topic.plan().calls(),
                        avroBytes(),
                        topic.plan().accounts(),
                        provenance));
        for (Contender contender : laps.keySet()) {
            Spread speed = speeds.get(contender.name());
            boolean own = contender.name().equals(FULL);
            chart.bar(contender.label(), speed, text(speed, own), own);
        }
        return chart;
    }

    private String text(Spread speed, boolean own) {
        // three digits are more than the spread allows
        BigDecimal rounded = new BigDecimal(speed.median()).round(new MathContext(3));
        String number = String.format(Locale.ROOT, "%,.0f /s", rounded);
        return own || !speeds.containsKey(FULL)
                ? number
                : String.format(
                        Locale.ROOT, "%s  (%.2f ×)", number, speeds.get(FULL).median() / speed.median());
    }
}
