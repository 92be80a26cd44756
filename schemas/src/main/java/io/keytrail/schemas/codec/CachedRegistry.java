package io.keytrail.schemas.codec;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/**
 * Asks another registry for each schema and each id once. Threads that miss the same one at the same time share one
 * request and its answer, be it a failure. A failure is not kept, but that the registry does not know an id is, for a few
 * seconds: a topic full of foreign records must not become a request for each of them.
 */
final class CachedRegistry implements SchemaRegistry {

    private static final Duration UNKNOWN_IS_KEPT = Duration.ofSeconds(5);
    private static final int MOST_UNKNOWN_KEPT = 1000;

    private final SchemaRegistry origin;
    private final InstantSource clock;
    private final Map<Registration, CompletableFuture<Integer>> ids = new ConcurrentHashMap<>();
    private final Map<Integer, CompletableFuture<Schema>> schemas = new ConcurrentHashMap<>();
    private final Map<Integer, Unknown> unknown = new ConcurrentHashMap<>();

    private record Unknown(RegistryException answer, Instant until) {}

    private record Registration(String subject, Schema schema) {}

    CachedRegistry(SchemaRegistry origin) {
        this(origin, InstantSource.system());
    }

    CachedRegistry(SchemaRegistry origin, InstantSource clock) {
        this.origin = origin;
        this.clock = clock;
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return once(ids, new Registration(subject, schema), () -> origin.idOf(subject, schema));
    }

    @Override
    public Schema schemaOf(int id) {
        return once(schemas, id, () -> ask(id));
    }

    @Override
    public void holdBackwardTransitive(String subject) {
        origin.holdBackwardTransitive(subject);
    }

    private Schema ask(int id) {
        Unknown known = unknown.get(id);
        if (known != null && clock.instant().isBefore(known.until())) {
            throw new RegistryException(known.answer().kind(), known.answer().getMessage(), known.answer());
        }
        unknown.remove(id);
        try {
            return origin.schemaOf(id);
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.UNKNOWN_ID) {
                if (unknown.size() >= MOST_UNKNOWN_KEPT) {
                    unknown.clear();
                }
                unknown.put(id, new Unknown(e, clock.instant().plus(UNKNOWN_IS_KEPT)));
            }
            throw e;
        }
    }

    /** For tests: how many ids are remembered as unknown. */
    int unknownKept() {
        return unknown.size();
    }

    private static <K, V> V once(Map<K, CompletableFuture<V>> answers, K question, Supplier<V> ask) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> first = answers.putIfAbsent(question, mine);
        if (first != null) {
            return await(first);
        }
        try {
            V answer = ask.get();
            mine.complete(answer);
            return answer;
        } catch (Throwable failure) {
            answers.remove(question, mine);
            mine.completeExceptionally(failure);
            throw failure;
        }
    }

    private static <V> V await(CompletableFuture<V> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RegistryException shared) {
                throw new RegistryException(shared.kind(), shared.getMessage(), shared);
            }
            throw e;
        }
    }
}
