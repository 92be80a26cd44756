package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.SealedKey;
import io.keytrail.schemas.codec.RegistryException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class CachedRegistryTest {

    private static final Schema SCHEMA = SealedKey.getClassSchema();

    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final Origin origin = new Origin();
    private final CachedRegistry registry = new CachedRegistry(origin, () -> now);

    @Test
    void eachQuestionIsAskedOnce() {
        // When
        for (int i = 0; i < 3; i++) {
            registry.idOf("a", SCHEMA);
            registry.idOf("b", SCHEMA);
            registry.idOf("a", ApiCall.getClassSchema());
            registry.schemaOf(1);
            registry.schemaOf(2);
        }
        // Then
        assertThat(origin.calls.get()).isEqualTo(5);
    }

    @Test
    void threadsThatMissTheSameIdTogetherShareOneRequest() throws Exception {
        // Given an origin that answers only when all threads have begun
        int threads = 16;
        CountDownLatch begun = new CountDownLatch(threads);
        origin.gate = begun;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            // When
            List<Future<Schema>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(() -> {
                    begun.countDown();
                    return registry.schemaOf(7);
                }));
            }
            // Then
            for (Future<Schema> answer : answers) {
                assertThat(answer.get()).isEqualTo(SCHEMA);
            }
            assertThat(origin.calls.get()).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aSharedRequestThatFailsFailsForAllAndIsAskedAnew() throws Exception {
        // Given
        CountDownLatch bothAsked = new CountDownLatch(1);
        origin.gate = bothAsked;
        origin.failure = new RegistryException(Kind.UNAVAILABLE, "gone");
        CompletableFuture<Schema> first = CompletableFuture.supplyAsync(() -> registry.schemaOf(7));
        origin.begun.await();
        CompletableFuture<Schema> second = CompletableFuture.supplyAsync(() -> registry.schemaOf(7));
        // When
        bothAsked.countDown();
        // Then
        for (CompletableFuture<Schema> answer : List.of(first, second)) {
            assertThatThrownBy(answer::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RegistryException.class)
                    .hasMessageContaining("gone");
        }
        origin.failure = null;
        assertThat(registry.schemaOf(7)).isEqualTo(SCHEMA);
    }

    @Test
    void thatAnIdIsUnknownIsRememberedForFiveSeconds() {
        // Given
        origin.failure = new RegistryException(Kind.UNKNOWN_ID, "no such id");
        assertUnknown(9);
        // When
        now = now.plus(Duration.ofMillis(4999));
        assertUnknown(9);
        // Then
        assertThat(origin.calls.get()).isEqualTo(1);
        // When it has been registered, a moment later
        origin.failure = null;
        now = now.plus(Duration.ofMillis(1));
        // Then
        assertThat(registry.schemaOf(9)).isEqualTo(SCHEMA);
    }

    @Test
    void anyNumberOfUnknownIdsDoesNotFillTheMemory() {
        // Given
        origin.failure = new RegistryException(Kind.UNKNOWN_ID, "no such id");
        // When
        for (int id = 0; id < 10_000; id++) {
            assertUnknown(id);
        }
        // Then
        assertThat(registry.unknownKept()).isLessThanOrEqualTo(1000);
    }

    @Test
    void otherFailuresAreNotRemembered() {
        // Given
        origin.failure = new RegistryException(Kind.UNAVAILABLE, "gone");
        assertThatThrownBy(() -> registry.schemaOf(9)).hasMessage("gone");
        // When
        origin.failure = null;
        // Then
        assertThat(registry.schemaOf(9)).isEqualTo(SCHEMA);
    }

    private void assertUnknown(int id) {
        assertThatThrownBy(() -> registry.schemaOf(id))
                .hasMessage("no such id")
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_ID));
    }

    private static final class Origin implements SchemaRegistry {

        private final AtomicInteger calls = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile RegistryException failure;

        @Override
        public int idOf(String subject, Schema schema) {
            return answer(1);
        }

        @Override
        public Schema schemaOf(int id) {
            return answer(SCHEMA);
        }

        @Override
        public void holdBackwardTransitive(String subject) {}

        private <V> V answer(V value) {
            calls.incrementAndGet();
            begun.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }
}
