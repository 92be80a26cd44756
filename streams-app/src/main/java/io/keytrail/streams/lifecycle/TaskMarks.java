package io.keytrail.streams.lifecycle;

import io.keytrail.streams.state.StateFormat;
import io.keytrail.streams.state.TaskMark;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * How far a partition has come, committed with its state. One entry, of type {@link TaskMark}, with one zero byte as its key.
 */
final class TaskMarks {

    static final String STORE = "task-marks";

    /** How far key-admin's clock may be ahead of ours; a time further ahead says nothing of when it was asked. */
    private static final Duration LARGEST_LEAD = Duration.ofMinutes(5);

    private static final Bytes KEY = Bytes.wrap(new byte[] {0});
    private static final TaskMark NONE = TaskMark.newBuilder().build();

    private final KeyValueStore<Bytes, TaskMark> store;

    TaskMarks(KeyValueStore<Bytes, TaskMark> store) {
        this.store = store;
    }

    static StoreBuilder<KeyValueStore<Bytes, TaskMark>> store() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE),
                        Serdes.Bytes(),
                        StateFormat.of(TaskMark.class).serde())
                .withLoggingEnabled(Changelogs.SETTINGS)
                .withCachingDisabled();
    }

    private TaskMark mark() {
        TaskMark mark = store.get(KEY);
        return mark == null ? NONE : mark;
    }

    /**
     * Whether the action was judged before: it lies before the newest judged one, in the log and in time. Everything is read
     * again when the group's offsets have expired, 7 days after its last member left.
     */
    boolean isBehind(long offset, Instant requestedAt) {
        TaskMark mark = mark();
        return offset <= mark.getLastOffset() && !requestedAt.isAfter(mark.getLastRequestedAt());
    }

    /**
     * The record at that offset is done with. The mark goes back to a smaller offset only for an action that was asked for
     * later than all before, in a topic that was made anew; a record that was no action moves it onwards alone.
     *
     * @param requestedAt the action's; {@link Instant#EPOCH} for what was none
     */
    void passed(long offset, Instant requestedAt, Instant clock) {
        TaskMark mark = mark();
        boolean isLatest = requestedAt.isAfter(mark.getLastRequestedAt());
        Instant latest = isLatest ? earlier(requestedAt, clock.plus(LARGEST_LEAD)) : mark.getLastRequestedAt();
        store.put(
                KEY,
                TaskMark.newBuilder(mark)
                        .setLastOffset(isLatest ? offset : Math.max(offset, mark.getLastOffset()))
                        .setLastRequestedAt(latest)
                        .build());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** The policies that all keys carry, as {@link PolicyRollout} wrote them down. */
    String policies() {
        return mark().getPolicies();
    }

    void policies(String policies) {
        store.put(KEY, TaskMark.newBuilder(mark()).setPolicies(policies).build());
    }
}
