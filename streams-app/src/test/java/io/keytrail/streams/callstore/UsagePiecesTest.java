package io.keytrail.streams.callstore;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.streams.calls.CallViews;
import io.keytrail.streams.usage.UsageBucket;
import io.keytrail.streams.usage.UsageDeltas;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsagePiecesTest {

    private static final byte[] KEY = {2, 'a', 0, 1};

    private final UsagePieces pieces = new UsagePieces();

    @Test
    void everySoManyDeltasABusyBucketIsToBecomeOne() {
        List<Integer> many = new ArrayList<>();
        for (int i = 1; i <= 3 * UsagePieces.MANY; i++) {
            if (pieces.isMany(KEY, delta(START, 10))) {
                many.add(i);
            }
        }

        assertThat(many).containsExactly(UsagePieces.MANY, 2 * UsagePieces.MANY - 1, 3 * UsagePieces.MANY - 2);
    }

    @Test
    void ofQuietBucketsAndThoseOfTheLastQuarterOfAnHourNoAccountIsKept() {
        pieces.isMany(KEY, delta(START, 10));
        for (int i = 0; i < 2 * UsagePieces.MANY; i++) {
            assertThat(pieces.isMany(KEY, delta(START, 7))).isFalse();
            assertThat(pieces.isMany(KEY, delta(START.minusSeconds(900), 10))).isFalse();
        }
    }

    private static UsageBucket delta(Instant time, int calls) {
        UsageDeltas deltas = new UsageDeltas();
        for (int i = 0; i < calls; i++) {
            deltas.count(CallViews.of(call(time).build()));
        }
        List<UsageBucket> counted = new ArrayList<>();
        deltas.drainTo((account, bucket) -> counted.add(bucket));
        return counted.get(0);
    }
}
