package io.keytrail.schemas.codec;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/**
 * Asks another registry for each schema and each id once. Threads that miss the same one at the same time share one
 * request and its answer, be it a failure; a failure is not kept.
 */
final class CachedRegistry implements SchemaRegistry {

    private final SchemaRegistry origin;
    private final Map<Registration, CompletableFuture<Integer>> ids = new ConcurrentHashMap<>();
    private final Map<Integer, CompletableFuture<Schema>> schemas = new ConcurrentHashMap<>();

    private record Registration(String subject, Schema schema) {}

    CachedRegistry(SchemaRegistry origin) {
        this.origin = origin;
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return once(ids, new Registration(subject, schema), () -> origin.idOf(subject, schema));
    }

    @Override
    public Schema schemaOf(int id) {
        return once(schemas, id, () -> origin.schemaOf(id));
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
