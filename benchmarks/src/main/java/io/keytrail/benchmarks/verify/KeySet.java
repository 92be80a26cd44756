package io.keytrail.benchmarks.verify;

import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Keys that a guard is asked about: as many valid as deactivated ones, which it knows, and as many others that it has never
 * heard of. Their statuses come in another order than their texts, so that whoever goes through the texts one after the
 * other, which the processor's caches foresee, jumps about in all that was made from the statuses.
 */
final class KeySet {

    private static final Instant GENERATED_AT = Instant.parse("2026-11-01T08:00:00Z");
    private static final Instant DEACTIVATED_AT = Instant.parse("2026-11-02T08:00:00Z");
    private static final int TYPO_AT = 20;

    private final String[] valid;
    private final String[] deactivated;

    /** A set of new keys; the guard knows that many, an even number. */
    KeySet(int known) {
        if (known < 2 || known % 2 != 0) {
            throw new IllegalArgumentException("keys are " + known + "; it takes an even number, 2 or more");
        }
        valid = newTexts(known / 2);
        deactivated = newTexts(known / 2);
    }

    private static String[] newTexts(int count) {
        SecureRandom random = new SecureRandom();
        return IntStream.range(0, count)
                .mapToObj(i -> KeyText.generate(KeyKind.STANDARD, random).reveal())
                .toArray(String[]::new);
    }

    /** Key texts to which a guard that knows this set has one and the same answer. */
    String[] textsFor(Question question) {
        return switch (question) {
            case VALID -> valid;
            case DEACTIVATED -> deactivated;
            case UNKNOWN -> newTexts(valid.length);
            case MALFORMED ->
                IntStream.range(0, valid.length)
                        .mapToObj(i -> withTypo(valid[i]))
                        .toArray(String[]::new);
        };
    }

    private static String withTypo(String text) {
        char typo = text.charAt(TYPO_AT) == 'x' ? 'y' : 'x';
        return text.substring(0, TYPO_AT) + typo + text.substring(TYPO_AT + 1);
    }

    /** The status of every key that is known, each made when it is asked for. */
    Collection<KeyStatus> statuses() {
        int[] order = shuffled(valid.length + deactivated.length);
        return new AbstractCollection<>() {
            @Override
            public Iterator<KeyStatus> iterator() {
                return IntStream.of(order).mapToObj(KeySet.this::status).iterator();
            }

            @Override
            public int size() {
                return order.length;
            }
        };
    }

    /** Fisher and Yates's. */
    private static int[] shuffled(int count) {
        SplittableRandom random = new SplittableRandom(count);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        return order;
    }

    private KeyStatus status(int number) {
        boolean isValid = number < valid.length;
        String text = isValid ? valid[number] : deactivated[number - valid.length];
        KeyText key = KeyText.parse(text).orElseThrow();
        return new KeyStatus(
                key.hash(),
                new UUID(number * 0x9e3779b97f4a7c15L, number).toString(),
                "acct-" + number,
                KeyKind.STANDARD.text(),
                "default",
                key.hint(),
                isValid ? KeyState.ACTIVE : KeyState.DEACTIVATED,
                GENERATED_AT,
                "ada",
                null,
                isValid ? null : DEACTIVATED_AT,
                isValid ? null : "ada",
                isValid ? null : EndReason.DEACTIVATED,
                List.of(),
                "",
                List.of(),
                null,
                1L);
    }
}
