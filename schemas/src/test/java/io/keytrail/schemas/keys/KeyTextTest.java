package io.keytrail.schemas.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class KeyTextTest {

    /** Made with another implementation: Python's zlib.crc32 and hashlib.sha256. */
    private static final String VECTOR = "kt_std_0123456789ABCDEFGHIJabcdefghijXY1OIQO4";

    private static final String VECTOR_HASH = "6a541401786d6ea2492c49c53017107222ffbd3183132322c8871b2822a3862c";

    @Example
    void aKnownKeyIsParsedIntoKindHashAndHint() {
        // When
        KeyText key = KeyText.parse(VECTOR).orElseThrow();
        // Then
        assertThat(key.kind()).isEqualTo(KeyKind.STANDARD);
        assertThat(key.hash()).isEqualTo(VECTOR_HASH);
        assertThat(key.hint()).isEqualTo(VECTOR.substring(41));
        assertThat(key.reveal()).isEqualTo(VECTOR);
    }

    @Property
    void everyGeneratedKeyHasTheFormOfTheContractAndIsParsedBack(@ForAll KeyKind kind, @ForAll long seed) {
        // When
        KeyText key = KeyText.generate(kind, new SeededRandom(seed));
        // Then
        assertThat(key.reveal()).matches("kt_" + kind.keyTag() + "_[0-9A-Za-z]{38}");
        assertThat(KeyText.parse(key.reveal())).contains(key);
        assertThat(key.kind()).isEqualTo(kind);
        assertThat(key.hash()).matches("[0-9a-f]{64}");
        assertThat(key.reveal()).endsWith(key.hint()).hasSize(45);
    }

    /** Every position, and for each every other printable ASCII character: 45 × 94 texts for each key. */
    @Property(tries = 200)
    void everySingleCharacterThatIsAnotherOneIsFoundBeforeAnyLookUp(@ForAll("keys") KeyText key) {
        String text = key.reveal();
        for (int position = 0; position < text.length(); position++) {
            for (char other = ' '; other <= '~'; other++) {
                if (other != text.charAt(position)) {
                    String misspelt = text.substring(0, position) + other + text.substring(position + 1);
                    // the text itself must not turn up in the test's output
                    assertThat(KeyText.parse(misspelt).isEmpty())
                            .as("position %d, character %s", position, other)
                            .isTrue();
                }
            }
        }
    }

    @Property
    void aCharacterOutsideAsciiIsFound(
            @ForAll("keys") KeyText key, @ForAll @IntRange(max = 44) int position, @ForAll("beyondAscii") char other) {
        String text = key.reveal();
        // When
        String misspelt = text.substring(0, position) + other + text.substring(position + 1);
        // Then
        assertThat(KeyText.parse(misspelt)).isEmpty();
    }

    @Property
    void aCharacterTooManyOrTooFewIsFound(
            @ForAll("keys") KeyText key, @ForAll @IntRange(max = 44) int position, @ForAll("printable") char extra) {
        String text = key.reveal();
        assertThat(KeyText.parse(text.substring(0, position) + text.substring(position + 1)))
                .isEmpty();
        assertThat(KeyText.parse(text.substring(0, position) + extra + text.substring(position)))
                .isEmpty();
        assertThat(KeyText.parse(text + "\n")).isEmpty();
    }

    @Property
    void twoNeighboursThatChangePlacesAreFound(@ForAll("keys") KeyText key, @ForAll @IntRange(max = 43) int position) {
        char[] swapped = key.reveal().toCharArray();
        swapped[position] = key.reveal().charAt(position + 1);
        swapped[position + 1] = key.reveal().charAt(position);
        // When
        boolean same = new String(swapped).equals(key.reveal());
        // Then
        assertThat(KeyText.parse(new String(swapped)).isPresent()).isEqualTo(same);
    }

    @Example
    void nothingElseIsAKey() {
        assertThat(KeyText.parse(null)).isEmpty();
        assertThat(KeyText.parse("")).isEmpty();
        assertThat(KeyText.parse(" " + VECTOR)).isEmpty();
        // right checksum, unknown kind
        assertThat(KeyText.parse("kt_xyz_0123456789ABCDEFGHIJabcdefghijXY3tfFQ5"))
                .isEmpty();
        // right checksum, but 2^32 too many: the same CRC written as a number that no CRC-32 can be
        assertThat(KeyText.parse(VECTOR.substring(0, 39) + "64xfa8")).isEmpty();
    }

    /** Pearson's chi-square, 61 degrees of freedom: 99.9 % of fair draws stay below 102. The seed is fixed. */
    @Example
    void noCharacterOfTheAlphabetIsPreferredAtAnyPosition() {
        // Given
        SecureRandom random = new SeededRandom(20261123);
        int rounds = 62_000;
        List<Map<Character, Integer>> seen = new ArrayList<>();
        for (int position = 0; position < 32; position++) {
            seen.add(new HashMap<>());
        }
        // When
        for (int round = 0; round < rounds; round++) {
            String secret = KeyText.generate(KeyKind.STANDARD, random).reveal().substring(7, 39);
            for (int position = 0; position < 32; position++) {
                seen.get(position).merge(secret.charAt(position), 1, Integer::sum);
            }
        }
        // Then
        Map<Character, Integer> all = new HashMap<>();
        for (Map<Character, Integer> counts : seen) {
            assertThat(counts).hasSize(62);
            // 32 positions are looked at, so the limit of each is that of 99.99 %
            assertThat(chiSquare(counts, rounds / 62.0)).isLessThan(112);
            counts.forEach((character, count) -> all.merge(character, count, Integer::sum));
        }
        assertThat(chiSquare(all, 32 * rounds / 62.0)).isLessThan(102);
    }

    @Example
    void theChiSquareWouldFindTheBiasOfAModulo() {
        // Given 256 values folded onto 62 characters: the first 8 come 5 times in 256, the others 4 times
        Map<Character, Integer> counts = new HashMap<>();
        Random random = new Random(20261123);
        // When
        for (int round = 0; round < 62_000; round++) {
            counts.merge((char) (random.nextInt(256) % 62), 1, Integer::sum);
        }
        // Then
        assertThat(chiSquare(counts, 1000)).isGreaterThan(112);
    }

    @Example
    void theSecretHas190Bits() {
        assertThat(32 * Math.log(62) / Math.log(2)).isCloseTo(190.5, within(0.1));
    }

    @Property
    void aMaskedTextHasItsLengthAndNoKeyAnyMore(
            @ForAll("keys") KeyText key, @ForAll("printables") String before, @ForAll("printables") String after) {
        String text = before + key.reveal() + after;
        // When
        String masked = KeyText.mask(text);
        // Then
        String secret = key.reveal().substring(7);
        assertThat(masked).hasSameSizeAs(text).doesNotContain(secret);
        assertThat(KeyText.mask(masked)).isEqualTo(masked);
        assertThat(masked.getBytes(StandardCharsets.UTF_8)).hasSameSizeAs(text.getBytes(StandardCharsets.UTF_8));
    }

    @Example
    void partsOfKeysAreMaskedToo() {
        String secret = VECTOR.substring(7);
        assertThat(KeyText.mask("kt_std_" + secret.substring(0, 9) + ", kt_con_ab"))
                .isEqualTo("kt_std_*********, kt_con_**");
        assertThat(KeyText.mask("KT_STD_" + secret)).isEqualTo("KT_STD_" + "*".repeat(38));
        assertThat(KeyText.mask("a=kt%5Fstd%5f" + secret)).isEqualTo("a=kt%5Fstd%5f" + "*".repeat(38));
        assertThat(KeyText.mask("a=kt%255Fstd%25255f" + secret)).isEqualTo("a=kt%255Fstd%25255f" + "*".repeat(38));
        assertThat(KeyText.mask("a kt_std_ and nothing more")).isEqualTo("a kt_std_ and nothing more");
        assertThat(KeyText.mask(null)).isNull();
    }

    @Property(tries = 100)
    void noOtherMethodShowsTheText(@ForAll("keys") KeyText key) {
        String secret = key.reveal().substring(7, 39);
        assertThat(key.toString()).hasSize(45).doesNotContain(secret.substring(0, 4));
        assertThat(key.hash()).doesNotContain(secret);
        assertThat(key.hint()).hasSize(4);
    }

    @Property
    void equalTextsAreEqualKeys(@ForAll("keys") KeyText one, @ForAll("keys") KeyText other) {
        assertThat(KeyText.parse(one.reveal()).orElseThrow()).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(one.equals(other)).isEqualTo(one.reveal().equals(other.reveal()));
    }

    @Provide
    Arbitrary<KeyText> keys() {
        return Combinators.combine(Arbitraries.of(KeyKind.class), Arbitraries.longs())
                .as((kind, seed) -> KeyText.generate(kind, new SeededRandom(seed)));
    }

    @Provide
    Arbitrary<Character> printable() {
        return Arbitraries.chars().range(' ', '~');
    }

    @Provide
    Arbitrary<String> printables() {
        return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40);
    }

    @Provide
    Arbitrary<Character> beyondAscii() {
        return Arbitraries.chars().range('\u007f', '\uffff');
    }

    private static double chiSquare(Map<Character, Integer> counts, double expected) {
        return counts.values().stream()
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    /** Repeats itself, as a test must. */
    private static final class SeededRandom extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final Random source;

        SeededRandom(long seed) {
            source = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                buffer.put((byte) source.nextInt());
            }
        }
    }
}
