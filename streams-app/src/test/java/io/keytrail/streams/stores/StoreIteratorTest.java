package io.keytrail.streams.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

class StoreIteratorTest {

    private boolean here = true;
    private int closed;

    @Test
    void elementsComeInOrderWithoutThoseLeftOut() {
        StoreIterator<String, String> iterator =
                open(List.of("a", "-", "b", "-").iterator());

        assertThat(iterator.next()).isEqualTo("a");
        assertThat(iterator.next()).isEqualTo("b");
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void anEndThatCameBecauseTheTaskLeftIsNoEnd() {
        StoreIterator<String, String> iterator = open(List.of("a").iterator());
        assertThat(iterator.next()).isEqualTo("a");

        here = false;

        assertThatThrownBy(iterator::hasNext).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aStoreThatIsClosedBeneathTheIteratorIsReportedAsMoving() {
        StoreIterator<String, String> iterator = open(new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw new InvalidStateStoreException("closed");
            }

            @Override
            public String next() {
                throw new NoSuchElementException();
            }
        });

        assertThatThrownBy(iterator::next).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aStoreWhoseTaskLeftWhileItWasOpenedIsNotRead() {
        here = false;

        assertThatThrownBy(() -> open(List.of("a").iterator())).isInstanceOf(StoreUnavailableException.class);
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void closingTwiceClosesOnce() {
        StoreIterator<String, String> iterator = open(List.of("a").iterator());

        iterator.close();
        iterator.close();

        assertThat(closed).isEqualTo(1);
        assertThatThrownBy(iterator::hasNext).isInstanceOf(IllegalStateException.class);
    }

    private StoreIterator<String, String> open(Iterator<String> keys) {
        LocalStore<Iterator<String>> store = new LocalStore<>(keys, () -> {
            if (!here) {
                throw new StoreUnavailableException("left");
            }
        });
        return StoreIterator.open(
                store, Entries::new, (key, value) -> key.equals("-") ? Optional.empty() : Optional.of(key));
    }

    private final class Entries implements KeyValueIterator<String, byte[]> {

        private final Iterator<String> keys;

        Entries(Iterator<String> keys) {
            this.keys = keys;
        }

        @Override
        public boolean hasNext() {
            return keys.hasNext();
        }

        @Override
        public KeyValue<String, byte[]> next() {
            return KeyValue.pair(keys.next(), new byte[0]);
        }

        @Override
        public String peekNextKey() {
            throw new AssertionError("nobody looks ahead in the store");
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
