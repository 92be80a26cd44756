package io.keytrail.schemas.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.IsoMillis;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.erdtman.jcs.JsonCanonicalizer;

/** Our canonical form against RFC 8785's reference implementation, which reads the same entry as JSON of any shape. */
class CanonicalFormProperties {

    @Property(tries = 2000)
    void anEntrysCanonicalFormIsThatOfTheReferenceImplementation(
            @ForAll("entries") AuditEntry entry, @ForAll long shape) throws IOException {
        String reference = new JsonCanonicalizer(jsonOf(entry, new Random(shape))).getEncodedString();

        assertThat(AuditChain.canonicalForm(entry)).isEqualTo(reference);
    }

    @Property(tries = 1000)
    void whateverIsSealedReadsBackFromAvroWithTheSameHash(@ForAll("entriesWithLoneSurrogates") AuditEntry.Builder entry)
            throws IOException {
        AuditEntry sealed = AuditChain.seal(entry);

        AuditEntry readBack = AuditEntry.fromByteBuffer(sealed.toByteBuffer());

        assertThat(readBack).isEqualTo(sealed);
        assertThat(AuditChain.hash(readBack)).isEqualTo(sealed.getHash());
    }

    @Provide
    Arbitrary<AuditEntry> entries() {
        return entriesOf(wellFormedTexts()).map(AuditChain::seal);
    }

    @Provide
    Arbitrary<AuditEntry.Builder> entriesWithLoneSurrogates() {
        Arbitrary<String> anyUnits = Arbitraries.strings()
                .withCharRange('\ud700', '\ue0ff')
                .withChars("a\"\\\n\u0000")
                .ofMaxLength(20);
        return entriesOf(anyUnits);
    }

    private static Arbitrary<String> wellFormedTexts() {
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0x20, 0x7f)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, 0x1f)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0x80, 0xd7ff)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0xe000, 0xffff)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0x10000, 0x10ffff)))
                .list()
                .ofMaxSize(20)
                .map(points -> points.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    private static Arbitrary<AuditEntry.Builder> entriesOf(Arbitrary<String> texts) {
        Arbitrary<List<String>> allTexts = texts.injectNull(0.2).list().ofSize(12);
        Arbitrary<Long> numbers = Arbitraries.longs().between(1, AuditChain.LARGEST_NUMBER);
        Arbitrary<Instant> times = Arbitraries.longs()
                .between(-62_167_219_200_000L, 253_402_300_799_999L)
                .map(Instant::ofEpochMilli);
        return Combinators.combine(
                        allTexts,
                        numbers,
                        numbers,
                        times,
                        times,
                        Arbitraries.of(Action.class),
                        Arbitraries.of(AuditOutcome.class))
                .as((text, sequence, count, occurredAt, recordedAt, action, outcome) -> AuditEntry.newBuilder()
                        .setChainVersion(0)
                        .setEntryId("")
                        .setAccountId(orEmpty(text.get(0)))
                        .setSequence(sequence)
                        .setActionId(text.get(1))
                        .setAction(action)
                        .setOutcome(outcome)
                        .setReason(text.get(2))
                        .setCount(count)
                        .setActor(Actor.newBuilder()
                                .setUserId(orEmpty(text.get(3)))
                                .setEmail(text.get(4))
                                .setRole(text.get(5))
                                .setIp(text.get(6))
                                .setUserAgent(text.get(7))
                                .build())
                        .setTargetAccount(text.get(8))
                        .setKind(text.get(9))
                        .setName(text.get(10))
                        .setKeyHint(text.get(11))
                        .setOccurredAt(occurredAt)
                        .setRecordedAt(recordedAt)
                        .setPreviousHash(AuditChain.GENESIS));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** The entry's JSON without its hash, as far from canonical as JSON allows: any order, white space, escapes. */
    private static String jsonOf(AuditEntry entry, Random shape) {
        Actor actor = entry.getActor();
        String actorJson = object(
                shape,
                text("userId", actor.getUserId(), shape),
                text("email", actor.getEmail(), shape),
                text("role", actor.getRole(), shape),
                text("ip", actor.getIp(), shape),
                text("userAgent", actor.getUserAgent(), shape));
        return object(
                shape,
                property("chainVersion", String.valueOf(entry.getChainVersion())),
                property("sequence", String.valueOf(entry.getSequence())),
                property("count", String.valueOf(entry.getCount())),
                property("actor", actorJson),
                text("accountId", entry.getAccountId(), shape),
                text("entryId", entry.getEntryId(), shape),
                text("actionId", entry.getActionId(), shape),
                text("action", entry.getAction().name(), shape),
                text("outcome", entry.getOutcome().name(), shape),
                text("reason", entry.getReason(), shape),
                text("targetAccount", entry.getTargetAccount(), shape),
                text("kind", entry.getKind(), shape),
                text("name", entry.getName(), shape),
                text("keyId", entry.getKeyId(), shape),
                text("previousKeyId", entry.getPreviousKeyId(), shape),
                text("keyHint", entry.getKeyHint(), shape),
                text("occurredAt", IsoMillis.format(entry.getOccurredAt()), shape),
                text("recordedAt", IsoMillis.format(entry.getRecordedAt()), shape),
                text("previousHash", entry.getPreviousHash(), shape));
    }

    private static String object(Random shape, String... properties) {
        List<String> shuffled = new ArrayList<>(List.of(properties));
        Collections.shuffle(shuffled, shape);
        return "{ " + String.join(" ,\n\t", shuffled) + " }";
    }

    private static String text(String name, String value, Random shape) {
        return property(name, value == null ? "null" : quoted(value, shape));
    }

    private static String property(String name, String json) {
        return "\"" + name + "\" : " + json;
    }

    private static String quoted(String value, Random shape) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            boolean escaped = unit < ' ' || unit == '"' || unit == '\\' || shape.nextInt(4) == 0;
            json.append(escaped && !Character.isSurrogate(unit) ? String.format("\\u%04X", (int) unit) : unit);
        }
        return json.append('"').toString();
    }
}
