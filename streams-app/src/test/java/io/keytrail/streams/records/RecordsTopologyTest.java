package io.keytrail.streams.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.codec.AvroSerdes;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.streams.audit.AuditMonitor;
import io.keytrail.streams.calls.CallMonitor;
import io.keytrail.streams.deadletters.DeadLetterMonitor;
import io.keytrail.streams.deadletters.DeadLetterSender;
import io.keytrail.streams.stores.TaskWatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordsTopologyTest {

    /** A store, processor or topic that is renamed loses its state; where that is meant, change the file. */
    @Test
    void theTopologyIsTheOneThatRunningInstancesHaveTheirStateFrom() throws IOException {
        String description = RecordsTopology.build(new RecordsTopology.Parts(
                        TopicCatalogue.defaults(),
                        AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://golden")),
                        4,
                        4,
                        InstantSource.system(),
                        new CallMonitor() {},
                        new AuditMonitor() {},
                        DeadLetterMonitor.NONE,
                        DeadLetterSender.NONE,
                        TaskWatch.NONE))
                .describe()
                .toString();

        try (InputStream golden = getClass().getResourceAsStream("/topologies/records.txt")) {
            assertThat(description).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
