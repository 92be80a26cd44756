package io.keytrail.benchmarks.restore;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.product.KeytrailInstance;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What an instance in a process of its own is told on its command line.
 *
 * @param setup where it runs; topics have their usual names
 * @param plan the calls that it must have
 * @param askedAt port of 127.0.0.1 where it can be asked how far it is
 */
record InstanceArguments(KeytrailInstance.Setup setup, CallPlan plan, int askedAt) {

    private static final int FIXED = 12;

    List<String> toWords() {
        List<String> words = new ArrayList<>(List.of(
                setup.bootstrapServers(),
                setup.registryUrl(),
                setup.stateDir().toString(),
                setup.name(),
                String.valueOf(setup.port()),
                String.valueOf(setup.standbys()),
                String.valueOf(plan.calls()),
                String.valueOf(plan.accounts()),
                plan.first().toString(),
                plan.span().toString(),
                String.valueOf(plan.seed()),
                String.valueOf(askedAt)));
        setup.readSettings().forEach((name, value) -> words.add(name + "=" + value));
        return words;
    }

    static InstanceArguments of(String... words) {
        TreeMap<String, String> settings = new TreeMap<>();
        for (int i = FIXED; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            settings.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        return new InstanceArguments(
                new KeytrailInstance.Setup(
                        words[0],
                        words[1],
                        TopicCatalogue.defaults(),
                        Path.of(words[2]),
                        words[3],
                        Integer.parseInt(words[4]),
                        Integer.parseInt(words[5]),
                        settings),
                new CallPlan(
                        Long.parseLong(words[6]),
                        Integer.parseInt(words[7]),
                        0,
                        Instant.parse(words[8]),
                        Duration.parse(words[9]),
                        Long.parseLong(words[10])),
                Integer.parseInt(words[11]));
    }
}
