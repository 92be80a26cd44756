package io.keytrail.benchmarks.contest;

import io.keytrail.benchmarks.report.Report;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Contenders in turn, in several rounds, each round beginning with another of them: so what the machine does besides, and
 * what the JVM has compiled by then, favours none.
 */
public final class Contest {

    private final Course course;
    private final Report report;

    /** @param report is told of each lap */
    public Contest(Course course, Report report) {
        this.course = course;
        this.report = report;
    }

    /**
     * Every contender's laps, one each round.
     *
     * @param warmUp rounds before those, which count for nothing: in them the JVM compiles
     */
    public Map<Contender, List<Lap>> run(List<Contender> contenders, int warmUp, int rounds) throws Exception {
        Map<Contender, List<Lap>> laps = new LinkedHashMap<>();
        contenders.forEach(contender -> laps.put(contender, new ArrayList<>()));
        Set<String> topics = course.cluster().topics();
        for (int round = 0; round < warmUp + rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                Contender contender = contenders.get((round + i) % contenders.size());
                course.cluster().resetTo(topics);
                Lap lap = run(contender);
                if (round >= warmUp) {
                    laps.get(contender).add(lap);
                }
                report.progress(String.format(
                        Locale.ROOT,
                        "%s: %-10s %,9.0f calls/s in %5.1f s, processor time %.1f s and broker's %.1f s,"
                                + " load of the machine %.1f",
                        round < warmUp ? "warm-up" : String.format("round %d of %d", round - warmUp + 1, rounds),
                        contender.name(),
                        lap.callsPerSecond(),
                        lap.time().toMillis() / 1e3,
                        lap.cpu().toMillis() / 1e3,
                        lap.brokerCpu().toMillis() / 1e3,
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
            }
        }
        course.cluster().resetTo(topics);
        return laps;
    }

    private Lap run(Contender contender) throws Exception {
        Map<String, Long> before = course.cluster().bytesByTopic();
        Lap lap = contender.run(course);
        Map<String, Long> after = course.cluster().bytesByTopic();
        after.keySet().remove(course.calls().name());
        long written = after.entrySet().stream()
                .mapToLong(topic -> Math.max(0, topic.getValue() - before.getOrDefault(topic.getKey(), 0L)))
                .sum();
        return lap.withBrokerBytes(written);
    }
}
