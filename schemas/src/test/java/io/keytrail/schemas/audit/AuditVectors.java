package io.keytrail.schemas.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The committed test vectors; a Python program made them, and standalone holds one in JavaScript against them. */
final class AuditVectors {

    /** One vector: the entry with its hash, and its canonical form; before: what it was before it was sealed. */
    record Vector(String name, AuditEntry before, AuditEntry entry, String canonicalForm) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final JsonNode ROOT = load();

    private AuditVectors() {}

    static Stream<Vector> entries() {
        return vectors("entries");
    }

    static Stream<Vector> sanitised() {
        return vectors("sanitised");
    }

    static List<AuditEntry> chain() {
        return elements("chain").map(AuditVectors::entry).toList();
    }

    private static Stream<Vector> vectors(String field) {
        return elements(field)
                .map(node -> new Vector(
                        node.get("name").textValue(),
                        entry(node.has("before") ? node.get("before") : node.get("entry")),
                        entry(node.get("entry")),
                        node.get("canonicalForm").textValue()));
    }

    private static Stream<JsonNode> elements(String field) {
        return StreamSupport.stream(ROOT.get(field).spliterator(), false);
    }

    static AuditEntry entry(JsonNode json) {
        JsonNode actor = json.get("actor");
        return AuditEntry.newBuilder()
                .setChainVersion(json.path("chainVersion").asInt(0))
                .setAccountId(text(json, "accountId"))
                .setSequence(json.get("sequence").longValue())
                .setEntryId(json.path("entryId").asText(""))
                .setActionId(text(json, "actionId"))
                .setAction(Action.valueOf(text(json, "action")))
                .setOutcome(AuditOutcome.valueOf(text(json, "outcome")))
                .setReason(text(json, "reason"))
                .setCount(json.get("count").longValue())
                .setActor(Actor.newBuilder()
                        .setUserId(text(actor, "userId"))
                        .setEmail(text(actor, "email"))
                        .setRole(text(actor, "role"))
                        .setIp(text(actor, "ip"))
                        .setUserAgent(text(actor, "userAgent"))
                        .build())
                .setTargetAccount(text(json, "targetAccount"))
                .setKind(text(json, "kind"))
                .setName(text(json, "name"))
                .setKeyId(text(json, "keyId"))
                .setPreviousKeyId(text(json, "previousKeyId"))
                .setKeyHint(text(json, "keyHint"))
                .setOccurredAt(Instant.parse(text(json, "occurredAt")))
                .setRecordedAt(Instant.parse(text(json, "recordedAt")))
                .setPreviousHash(text(json, "previousHash"))
                .setHash(json.path("hash").asText(""))
                .build();
    }

    private static String text(JsonNode json, String field) {
        return json.get(field).textValue();
    }

    private static JsonNode load() {
        try (InputStream in = AuditVectors.class.getResourceAsStream("/audit-chain/vectors.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
