package io.keytrail.schemas.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.audit.AuditVectors.Vector;
import io.keytrail.schemas.audit.ChainBreak.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditChainTest {

    static Stream<Vector> allVectors() {
        return Stream.concat(AuditVectors.entries(), AuditVectors.sanitised());
    }

    @ParameterizedTest
    @MethodSource("allVectors")
    void canonicalFormHashAndSealAreThoseOfTheVectors(Vector vector) throws IOException {
        AuditEntry sealed = AuditChain.seal(AuditEntry.newBuilder(vector.before()));

        assertThat(sealed).isEqualTo(vector.entry());
        assertThat(AuditChain.canonicalForm(sealed)).isEqualTo(vector.canonicalForm());
        assertThat(AuditChain.hash(sealed)).isEqualTo(vector.entry().getHash());
    }

    @ParameterizedTest
    @MethodSource("allVectors")
    void aSealedEntryReadsBackFromAvroAsItWasHashed(Vector vector) throws IOException {
        AuditEntry sealed = AuditChain.seal(AuditEntry.newBuilder(vector.before()));

        AuditEntry readBack = AuditEntry.fromByteBuffer(sealed.toByteBuffer());

        assertThat(AuditChain.hash(readBack)).isEqualTo(sealed.getHash());
    }

    @ParameterizedTest
    @MethodSource("io.keytrail.schemas.audit.AuditVectors#sanitised")
    void anUnsealedLoneSurrogateHasNoCanonicalForm(Vector vector) {
        assertThatThrownBy(() -> AuditChain.canonicalForm(vector.before()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lone surrogate");
    }

    @Test
    void sealingLeavesTheBuilderAsItWas() {
        AuditEntry.Builder builder = AuditEntry.newBuilder(AuditVectors.chain().get(0));

        AuditEntry sealed = AuditChain.seal(builder.clearHash().setKeyHint("\ud83d"));

        assertThat(sealed.getKeyHint()).isEqualTo("\ufffd");
        assertThat(builder.hasHash()).isFalse();
        assertThat(builder.getKeyHint()).isEqualTo("\ud83d");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1L << 53, Long.MAX_VALUE})
    void aSequenceOrCountThatNoDoubleHoldsCannotBeSealed(long number) {
        AuditEntry valid = AuditVectors.chain().get(0);

        assertThatThrownBy(() -> AuditChain.seal(AuditEntry.newBuilder(valid).setSequence(number)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sequence");
        assertThatThrownBy(() -> AuditChain.seal(AuditEntry.newBuilder(valid).setCount(number)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0001-12-31T23:59:59.999Z", "+10000-01-01T00:00:00Z"})
    void aTimeThatNeedsMoreThanFourDigitsOfYearCannotBeSealed(String time) {
        AuditEntry.Builder entry =
                AuditEntry.newBuilder(AuditVectors.chain().get(0)).setOccurredAt(Instant.parse(time));

        assertThatThrownBy(() -> AuditChain.seal(entry)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWholeChainVerifiesAndTellsItsHead() {
        List<AuditEntry> chain = AuditVectors.chain();
        ChainVerifier verifier = AuditChain.verifier("acme");

        assertThat(chain).allSatisfy(entry -> assertThat(verifier.add(entry)).isEmpty());

        AuditEntry last = chain.get(chain.size() - 1);
        assertThat(verifier.head()).contains(new ChainLink(last.getSequence(), last.getHash()));
        assertThat(verifier.anchor()).contains(new ChainLink(0, AuditChain.GENESIS));
        assertThat(verifier.entries()).isEqualTo(chain.size());
    }

    @Test
    void noEntriesAreNoBreak() {
        assertThat(AuditChain.verify("acme", List.of())).isEmpty();
    }

    @Test
    void whatRetentionLeftOfAChainVerifiesFromItsAnchor() {
        List<AuditEntry> chain = AuditVectors.chain();
        ChainVerifier verifier = AuditChain.verifier("acme");

        assertThat(chain.subList(3, 7))
                .allSatisfy(entry -> assertThat(verifier.add(entry)).isEmpty());

        assertThat(verifier.anchor()).contains(new ChainLink(3, chain.get(2).getHash()));
    }

    @Test
    void verificationGoesOnFromAKnownLink() {
        List<AuditEntry> chain = AuditVectors.chain();
        ChainLink known = new ChainLink(3, chain.get(2).getHash());

        assertThat(AuditChain.verifierFrom("acme", known).add(chain.get(3))).isEmpty();
        assertThat(AuditChain.verifierFrom("acme", known).add(chain.get(4)))
                .hasValueSatisfying(found -> assertThat(found.kind()).isEqualTo(Kind.SEQUENCE));
        assertThat(AuditChain.verifierFrom("acme", new ChainLink(3, "ff".repeat(32)))
                        .add(chain.get(3)))
                .hasValueSatisfying(found -> assertThat(found.kind()).isEqualTo(Kind.LINK));
    }

    @Test
    void aMissingEntryIsFound() {
        assertBreak(chain -> chain.remove(2), 4, Kind.SEQUENCE);
    }

    @Test
    void swappedEntriesAreFound() {
        assertBreak(chain -> Collections.swap(chain, 2, 3), 4, Kind.SEQUENCE);
    }

    @Test
    void aDoubledEntryIsFound() {
        assertBreak(chain -> chain.add(3, chain.get(2)), 3, Kind.SEQUENCE);
    }

    @Test
    void anInsertedEntryIsFoundAtItsSuccessorEvenIfEverythingAfterItWasRenumbered() {
        assertBreak(
                chain -> {
                    AuditEntry before = chain.get(2);
                    chain.add(
                            3,
                            AuditChain.seal(
                                    AuditEntry.newBuilder(before).setSequence(4).setPreviousHash(before.getHash())));
                    for (int i = 4; i < chain.size(); i++) {
                        chain.set(
                                i,
                                AuditChain.seal(
                                        AuditEntry.newBuilder(chain.get(i)).setSequence(i + 1)));
                    }
                },
                5,
                Kind.LINK);
    }

    @Test
    void anEditedEntryIsFound() {
        assertBreak(
                chain -> chain.set(
                        1,
                        AuditEntry.newBuilder(chain.get(1))
                                .setAction(Action.ROTATE)
                                .build()),
                2,
                Kind.HASH);
    }

    @Test
    void anEditedEntryThatWasSealedAgainIsFoundAtItsSuccessor() {
        assertBreak(
                chain -> chain.set(
                        1, AuditChain.seal(AuditEntry.newBuilder(chain.get(1)).setAction(Action.ROTATE))),
                3,
                Kind.LINK);
    }

    @Test
    void anEntryOfAnotherAccountIsFound() {
        assertBreak(
                chain -> chain.set(
                        1, AuditChain.seal(AuditEntry.newBuilder(chain.get(1)).setAccountId("globex"))),
                2,
                Kind.ACCOUNT);
    }

    @Test
    void aFirstEntryThatDoesNotStartAtGenesisIsFound() {
        assertBreak(
                chain -> chain.set(
                        0, AuditChain.seal(AuditEntry.newBuilder(chain.get(0)).setPreviousHash("11".repeat(32)))),
                1,
                Kind.LINK);
    }

    @Test
    void aSequenceBelowOneIsFound() {
        assertBreak(
                chain -> chain.set(
                        0, AuditEntry.newBuilder(chain.get(0)).setSequence(0).build()),
                0,
                Kind.SEQUENCE);
    }

    @Test
    void aFormOfTheFutureIsNotTakenForWhole() {
        assertBreak(
                chain -> chain.set(
                        4,
                        AuditEntry.newBuilder(chain.get(4)).setChainVersion(2).build()),
                5,
                Kind.VERSION);
    }

    @Test
    void anEntryWithNoCanonicalFormIsABreakAndNoFailure() {
        assertBreak(
                chain -> chain.set(
                        2,
                        AuditEntry.newBuilder(chain.get(2))
                                .setCount(Long.MAX_VALUE)
                                .build()),
                3,
                Kind.HASH);
    }

    @Test
    void everyFieldIsUnderTheHash() {
        AuditEntry entry = AuditVectors.chain().get(3);
        String hash = entry.getHash();
        Actor actor = entry.getActor();

        List<AuditEntry.Builder> edits = List.of(
                edit(entry).setChainVersion(2),
                edit(entry).setAccountId("acme2"),
                edit(entry).setSequence(99),
                edit(entry).setEntryId("x"),
                edit(entry).setActionId(null),
                edit(entry).setAction(Action.SHOW),
                edit(entry).setOutcome(AuditOutcome.DENIED),
                edit(entry).setReason("x"),
                edit(entry).setCount(2),
                edit(entry).setActor(Actor.newBuilder(actor).setUserId("x").build()),
                edit(entry).setActor(Actor.newBuilder(actor).setEmail(null).build()),
                edit(entry).setActor(Actor.newBuilder(actor).setRole("analyst").build()),
                edit(entry).setActor(Actor.newBuilder(actor).setIp("192.0.2.8").build()),
                edit(entry).setActor(Actor.newBuilder(actor).setUserAgent("x").build()),
                edit(entry).setTargetAccount("x"),
                edit(entry).setKind("developer"),
                edit(entry).setName("x"),
                edit(entry).setKeyId("x"),
                edit(entry).setPreviousKeyId(null),
                edit(entry).setKeyHint("x"),
                edit(entry).setOccurredAt(Instant.EPOCH),
                edit(entry).setRecordedAt(Instant.EPOCH),
                edit(entry).setPreviousHash("x"));

        assertThat(edits)
                .allSatisfy(
                        edited -> assertThat(AuditChain.hash(edited.build())).isNotEqualTo(hash));
        // all fields but the hash itself; the actor has five
        assertThat(edits)
                .hasSize(AuditEntry.SCHEMA$.getFields().size()
                        - 2
                        + Actor.SCHEMA$.getFields().size());
    }

    private static AuditEntry.Builder edit(AuditEntry entry) {
        return AuditEntry.newBuilder(entry);
    }

    private static void assertBreak(Consumer<List<AuditEntry>> tampering, long sequence, Kind kind) {
        List<AuditEntry> chain = new ArrayList<>(AuditVectors.chain());

        tampering.accept(chain);

        assertThat(AuditChain.verify("acme", chain)).hasValueSatisfying(found -> {
            assertThat(found.kind()).isEqualTo(kind);
            assertThat(found.sequence()).isEqualTo(sequence);
        });
    }
}
