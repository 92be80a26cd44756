package io.keytrail.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.standalone.testing.RequiredTool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the page "Leaked key?" reads what is pasted: its script, run by Node.js, against keys that Java made. */
class PastedKeyTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyText key = KeyText.generate(KeyKind.STANDARD, RANDOM);
    private final String text = key.reveal();

    @Test
    void everyKindOfKeyIsRecognisedByItsChecksumAndHashedAsItsGuardDoes() throws Exception {
        List<KeyText> keys = new ArrayList<>();
        for (KeyKind kind : KeyKind.values()) {
            for (int i = 0; i < 100; i++) {
                keys.add(KeyText.generate(kind, RANDOM));
            }
        }

        List<JsonNode> answers = recognise(keys.stream().map(KeyText::reveal).toList());

        assertThat(answers.stream().map(PastedKeyTest::hashOf))
                .isEqualTo(keys.stream().map(KeyText::hash).toList());
    }

    @Test
    void aKeyIsFoundInWhateverLineItStands() throws Exception {
        List<JsonNode> answers = recognise(List.of(
                "  " + text + " \n",
                "Authorization: Bearer " + text,
                "https://api.example.com/crm?hapikey=" + text + "&limit=5",
                "https://api.example.com/?hapikey=" + text.replace("_", "%5F"),
                "API_KEY=\"" + text + "\";",
                text + " " + text,
                "\u200b" + text.substring(0, 20) + "\u00ad" + text.substring(20),
                // a field of one line loses the line break before the next word
                text + "second"));

        assertThat(answers).allSatisfy(answer -> assertThat(hashOf(answer)).isEqualTo(key.hash()));
    }

    @Test
    void aHashIsTakenAsItIs() throws Exception {
        List<JsonNode> answers =
                recognise(List.of(key.hash(), key.hash().toUpperCase(Locale.ROOT), key.hash() + "  leaked.txt"));

        assertThat(answers).allSatisfy(answer -> assertThat(hashOf(answer)).isEqualTo(key.hash()));
    }

    @Test
    void aKeyThatIsCutOrMistypedIsRefusedBeforeAnybodyIsAsked() throws Exception {
        char right = text.charAt(10);
        List<JsonNode> answers = recognise(List.of(
                text.substring(0, text.length() - 1),
                text.substring(0, text.length() - 5),
                text.substring(0, 10) + (right == 'x' ? 'y' : 'x') + text.substring(11),
                text.toUpperCase(Locale.ROOT)));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.get("hash").isNull()).isTrue();
            assertThat(troubleOf(answer)).startsWith("This is no complete key: check for missing characters.");
        });
        assertThat(troubleOf(answers.get(0))).endsWith("One is missing.");
        assertThat(troubleOf(answers.get(1))).endsWith("5 are missing.");
    }

    @Test
    void whatIsNoKeyOrTooManyIsSaidAndNothingOfItRepeated() throws Exception {
        String other = KeyText.generate(KeyKind.PRIVATE_APP, RANDOM).reveal();

        List<JsonNode> answers =
                recognise(List.of("", "hello", "kt_xyz_" + text.substring(7), text + "\n" + other, "abc" + key.hash()));

        assertThat(answers.stream().map(PastedKeyTest::troubleOf))
                .satisfiesExactly(
                        empty -> assertThat(empty).isEqualTo("Paste a key, or its SHA-256."),
                        word -> assertThat(word).startsWith("There is no key in this."),
                        stranger -> assertThat(stranger).startsWith("This is no key of ours"),
                        two -> assertThat(two).startsWith("There is more than one key in this."),
                        longer -> assertThat(longer).startsWith("There is no key in this."));
        assertThat(answers.toString().contains(text.substring(7))).isFalse();
    }

    private static String hashOf(JsonNode answer) {
        return answer.get("hash").asString();
    }

    private static String troubleOf(JsonNode answer) {
        return answer.get("trouble").asString();
    }

    /** Without the texts in any message: they are keys. */
    private static List<JsonNode> recognise(List<String> pasted) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        RequiredTool.find("node").toString(),
                        "src/test/node/pasted-keys.mjs",
                        "../key-admin/src/main/resources/static/console/key-text.js")
                .redirectErrorStream(true)
                .start();
        try (OutputStream input = program.getOutputStream()) {
            input.write(JsonMapper.shared().writeValueAsBytes(pasted));
        }
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(program.exitValue()).isZero();
        return Stream.of(JsonMapper.shared().readValue(output, JsonNode[].class))
                .toList();
    }
}
