package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyTableTest {

    private static final KeyText ANY = Keys.newKey();

    @Property
    void itHoldsWhatAMapWouldHold(@ForAll @Size(max = 200) List<@IntRange(max = 125) Integer> steps) {
        // Given a table and a map
        KeyTable table = new KeyTable();
        Map<KeyHash, Long> model = new HashMap<>();

        // When both get the same puts (version 1 to 5) and removals (version 0) of 21 keys, many in the same slot
        for (int step : steps) {
            KeyHash hash = colliding(step / 6);
            int version = step % 6;
            if (version == 0) {
                table.remove(hash);
                model.remove(hash);
            } else {
                table.putIfNewer(key(hash, version));
                model.merge(hash, (long) version, Math::max);
            }
        }

        // Then they agree
        assertThat(table.size()).isEqualTo(model.size());
        for (int i = 0; i <= 20; i++) {
            KnownKey found = table.find(colliding(i));
            assertThat(found == null ? null : found.version).isEqualTo(model.get(colliding(i)));
        }
    }

    @Test
    void itGrowsWithItsKeysAndForgetsRemovedOnes() {
        // Given ten thousand keys of which every second is removed again, twice over
        KeyTable table = new KeyTable();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                table.putIfNewer(key(spread(i), 1));
                if (i % 2 == 0) {
                    table.remove(spread(i));
                }
            }
        }

        // When each is looked for
        // Then just the others are there
        assertThat(table.size()).isEqualTo(5_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(table.find(spread(i)) != null).as("key %d", i).isEqualTo(i % 2 == 1);
        }
    }

    @Test
    void clearedItIsEmptyAndTakesOlderVersionsAgain() {
        // Given a table with a key
        KeyTable table = new KeyTable();
        table.putIfNewer(key(spread(1), 9));

        // When it is cleared, and the key put with a lower version
        table.clear();
        int sizeWhenCleared = table.size();
        table.putIfNewer(key(spread(1), 2));

        // Then nothing of before counts
        assertThat(sizeWhenCleared).isZero();
        assertThat(table.find(spread(1)).version).isEqualTo(2);
    }

    @Test
    void readersSeeAKeyThatIsThereThroughoutWhileTheTableGrows() throws InterruptedException {
        // Given a key, and a reader that looks for it without end
        KeyTable table = new KeyTable();
        table.putIfNewer(key(spread(-1), 1));
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger missed = new AtomicInteger();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                if (table.find(spread(-1)) == null) {
                    missed.incrementAndGet();
                }
            }
        });
        reader.start();

        // When the table grows and shrinks
        for (int i = 0; i < 50_000; i++) {
            table.putIfNewer(key(spread(i), 1));
            if (i % 3 == 0) {
                table.remove(spread(i));
            }
        }
        done.set(true);
        reader.join();

        // Then the reader never missed it
        assertThat(missed).hasValue(0);
    }

    private static KnownKey key(KeyHash hash, long version) {
        return new KnownKey(hash, Keys.statusOf(ANY).setVersion(version).build(), Permissions.ALL);
    }

    /** Hashes that fall into four neighbouring slots of any table up to 2^32. */
    private static KeyHash colliding(int i) {
        return new KeyHash(i % 4 - 2, i, 0, 0);
    }

    private static KeyHash spread(int i) {
        return new KeyHash(i * 0x9e3779b97f4a7c15L, i, 0, 0);
    }
}
