package io.keytrail.benchmarks.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.product.KeytrailInstance;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceArgumentsTest {

    @Test
    void whatIsPutOnTheCommandLineIsReadFromIt() {
        // Given
        InstanceArguments told = new InstanceArguments(
                new KeytrailInstance.Setup(
                        "127.0.0.1:9092",
                        "http://127.0.0.1:8081/apis/ccompat/v7",
                        TopicCatalogue.defaults(),
                        Path.of("state of one"),
                        "one",
                        8081,
                        1,
                        Map.of("main.consumer.x", "a=b", "num.stream.threads", "2")),
                new CallPlan(10, 3, 0, Instant.parse("2026-11-23T10:00:00.123Z"), Duration.ofMinutes(10), -7),
                4711);

        // When
        InstanceArguments read = InstanceArguments.of(told.toWords().toArray(String[]::new));

        // Then
        assertThat(read.plan()).isEqualTo(told.plan());
        assertThat(read.askedAt()).isEqualTo(4711);
        assertThat(read.setup())
                .usingRecursiveComparison()
                .ignoringFields("topics")
                .isEqualTo(told.setup());
    }
}
