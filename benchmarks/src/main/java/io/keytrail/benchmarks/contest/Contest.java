package io.keytrail.benchmarks.contest;

import io.keytrail.benchmarks.broker.Cluster;
import io.keytrail.benchmarks.report.Report;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Entries in turn, in several rounds, each round beginning with another of them: so what the machine does besides, and
 * what the JVM has compiled by then, favours none.
 */
public final class Contest {

    private final Cluster cluster;
    private final ContestOptions options;
    private final Report report;

    /**
     * A contest on that cluster.
     *
     * @param options how many rounds, and how many before them that count for nothing: in them the JVM compiles
     * @param report is told of each lap
     */
    public Contest(Cluster cluster, ContestOptions options, Report report) {
        this.cluster = cluster;
        this.options = options;
        this.report = report;
    }

    /** Every entry's laps, one each round. */
    public Map<Entry, List<Lap>> run(List<Entry> entries) throws Exception {
        Map<Entry, List<Lap>> laps = new LinkedHashMap<>();
        entries.forEach(entry -> laps.put(entry, new ArrayList<>()));
        int width =
                entries.stream().mapToInt(entry -> entry.label().length()).max().orElse(1);
        Set<String> topics = cluster.topics();
        for (int round = 0; round < options.warmUp() + options.rounds(); round++) {
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get((round + i) % entries.size());
                cluster.resetTo(topics);
                Lap lap = run(entry);
                if (round >= options.warmUp()) {
                    laps.get(entry).add(lap);
                }
                report.progress(String.format(
                        Locale.ROOT,
                        "%s: %-" + width + "s %,9.0f calls/s in %5.1f s, processor time %.1f s and broker's %.1f s,"
                                + " load of the machine %.1f",
                        name(round),
                        entry.label(),
                        lap.callsPerSecond(),
                        lap.time().toMillis() / 1e3,
                        lap.cpu().toMillis() / 1e3,
                        lap.brokerCpu().toMillis() / 1e3,
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
            }
        }
        cluster.resetTo(topics);
        return laps;
    }

    private String name(int round) {
        return round < options.warmUp()
                ? "warm-up"
                : String.format("round %d of %d", round - options.warmUp() + 1, options.rounds());
    }

    private Lap run(Entry entry) throws Exception {
        Map<String, Long> before = cluster.bytesByTopic();
        Lap lap = entry.contender().run(entry.course());
        Map<String, Long> after = cluster.bytesByTopic();
        after.keySet().remove(entry.course().calls().name());
        long written = after.entrySet().stream()
                .mapToLong(topic -> Math.max(0, topic.getValue() - before.getOrDefault(topic.getKey(), 0L)))
                .sum();
        return lap.withBrokerBytes(written);
    }
}
