package io.keytrail.streams.callstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.calls.WideHash;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentCallsTest {

    private static final long STORED_BEFORE = 1_000;

    private final RecentCalls recent = new RecentCalls(STORED_BEFORE);

    @Test
    void aNotedCallIsNeverTakenForANewOne() {
        // Given calls over many days, some at the same time
        Random random = new Random(7);
        long[] times = random.longs(100_000, STORED_BEFORE + 1, 5 * 86_400_000L).toArray();
        for (int i = 0; i < times.length; i++) {
            boolean ignored = recent.mayHold(times[i], key(i));
        }

        // When, then
        for (int i = 0; i < times.length; i++) {
            assertThat(recent.mayHold(times[i], key(i))).as("call %s", i).isTrue();
        }
    }

    @Test
    void aNewCallIsSeldomTakenForANotedOne() {
        int mistaken = 0;
        for (int i = 0; i < 200_000; i++) {
            mistaken += recent.mayHold(STORED_BEFORE + 1 + i / 2_000, key(i)) ? 1 : 0;
        }

        assertThat(mistaken).isLessThan(2_000);
    }

    @Test
    void whatWasStoredBeforeIsTakenForNoted() {
        assertThat(recent.mayHold(STORED_BEFORE, key(1))).isTrue();
        assertThat(recent.mayHold(STORED_BEFORE + 1, key(1))).isFalse();
    }

    @Test
    void ofMoreCallsThanThereIsMemoryForTheOldestAreTakenForNotedAndTheNewestAreTold() {
        // Given
        int calls = 4_000_000;
        for (int i = 0; i < calls; i++) {
            boolean ignored = recent.mayHold(20_000 + i, key(i));
        }

        // When, then
        assertThat(recent.mayHold(20_000, key(-1))).isTrue();
        assertThat(recent.mayHold(20_000 + calls - 1, key(calls - 1))).isTrue();
        assertThat(recent.mayHold(20_000 + calls, key(calls))).isFalse();
    }

    private static long key(int number) {
        byte[] identity = ByteBuffer.allocate(24).putLong(3).putInt(number).array();
        return WideHash.of(identity, 0, identity.length);
    }
}
