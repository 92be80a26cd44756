package io.keytrail.streams.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PrerequisitesTest {

    @Test
    void aRegistryThatCanNotBeReachedIsNamedWithoutTheCredentialsInItsAddress() {
        Prerequisites prerequisites =
                new Prerequisites(TopicCatalogue.defaults(), (short) 1, Duration.ZERO, new CountDownLatch(1));
        Map<String, Object> avro = Map.of(
                "schema.registry.url",
                "http://ada:s3cret@127.0.0.1:1/ccompat, http://alan:hush@127.0.0.1:2",
                "max.retries",
                "0");

        assertThatThrownBy(() -> prerequisites.awaitSchemas(avro))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("http://127.0.0.1:1/ccompat")
                .hasMessageContaining("127.0.0.1:2")
                .hasMessageNotContainingAny("s3cret", "hush", "ada:", "alan:");
    }
}
