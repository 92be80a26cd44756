package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.SealedKey;
import io.keytrail.schemas.codec.RegistryException.Kind;
import io.keytrail.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {

    private static final Schema SCHEMA = SealedKey.getClassSchema();
    private static final String SUBJECT = "keytrail.key-vault-value";

    private final TestRegistry registry = TestRegistry.start("/apis/ccompat/v7");
    private final TestRegistry other = TestRegistry.start("");
    private final List<Duration> pauses = new ArrayList<>();

    @AfterEach
    void stop() {
        registry.close();
        other.close();
    }

    @Test
    void registersUnderTheSubjectAndFetchesById() {
        // Given
        RegistryClient client = client(registry.url());
        // When
        int id = client.idOf(SUBJECT, SCHEMA);
        // Then
        assertThat(registry.idUnder(SUBJECT)).isEqualTo(String.valueOf(id));
        assertThat(client.schemaOf(id)).isEqualTo(SCHEMA);
        assertThat(registry.requests())
                .containsExactly("POST /subjects/keytrail.key-vault-value/versions", "GET /schemas/ids/" + id);
    }

    @Test
    void slashesBehindTheBasePathDoNotMatter() {
        assertThat(client(registry.url() + "//").idOf(SUBJECT, SCHEMA)).isEqualTo(1);
        assertThat(client(" " + other.url() + "/ ").idOf(SUBJECT, SCHEMA)).isEqualTo(1);
    }

    @Test
    void aSubjectIsOneSegmentOfThePathWhateverItsCharacters() {
        client(registry.url()).idOf("a/b c%-value", SCHEMA);
        assertThat(registry.requests()).containsExactly("POST /subjects/a%2Fb%20c%25-value/versions");
    }

    @Test
    void withoutAutoRegistrationTheSchemaIsOnlyLookedUp() {
        // Given
        RegistryClient client = client(Map.of("schema.registry.url", registry.url(), "auto.register.schemas", "false"));
        // When nobody has registered it
        assertThatThrownBy(() -> client.idOf(SUBJECT, SCHEMA))
                // Then
                .hasMessageContaining("40403")
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        // When somebody has
        int id = registry.add(SCHEMA.toString());
        assertThat(client.idOf(SUBJECT, SCHEMA)).isEqualTo(id);
        assertThat(registry.requests()).containsOnly("POST /subjects/keytrail.key-vault-value");
    }

    @Test
    void whatMayPassIsTriedAgainWithPausesThatGrow() {
        // Given
        registry.answerNext(503, "");
        registry.answerNext(500, "{\"error_code\":50001,\"message\":\"store\"}");
        registry.answerNext(429, "slow down");
        // When
        int id = client(registry.url()).idOf(SUBJECT, SCHEMA);
        // Then
        assertThat(id).isEqualTo(1);
        assertThat(registry.requests()).hasSize(4);
        assertThat(pauses).hasSize(3);
        assertBetween(pauses.get(0), 50, 100);
        assertBetween(pauses.get(1), 100, 200);
        assertBetween(pauses.get(2), 200, 400);
    }

    @Test
    void aPauseIsNeverLongerThanTheLongest() {
        BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(2), new Random(1));
        for (int round = 5; round < 200; round++) {
            assertBetween(backOff.after(round), 800, 2000);
        }
    }

    @Test
    void afterTheLastTryItSaysWhatItSaw() {
        // Given
        for (int i = 0; i < 4; i++) {
            registry.answerNext(500, "{\"error_code\":50001,\"message\":\"Error in the\\nbackend\"}");
        }
        // When
        RegistryException e = failure(client(registry.url()), 1);
        // Then
        assertThat(e).hasMessage("GET %s/schemas/ids/1 answered 500 (50001): Error in the backend", registry.url());
        assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(registry.requests()).hasSize(4);
    }

    @Test
    void refusalsAreNotTriedAgain() {
        for (int status : new int[] {400, 401, 403, 404, 409, 422}) {
            registry.answerNext(status, "{\"error_code\":" + status + "01,\"message\":\"no\"}");
            assertThatThrownBy(() -> client(registry.url()).idOf(SUBJECT, SCHEMA))
                    .hasMessageContaining("answered " + status);
        }
        assertThat(registry.requests()).hasSize(6);
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatSaysSomethingOfTheSchemaIsToldFromWhatDoesNot() {
        assertThat(kindOf(409, "{\"error_code\":409,\"message\":\"incompatible\"}"))
                .isEqualTo(Kind.REFUSED);
        assertThat(kindOf(422, "{\"error_code\":42201,\"message\":\"invalid\"}"))
                .isEqualTo(Kind.REFUSED);
        assertThat(kindOf(404, "{\"error_code\":40401,\"message\":\"no subject\"}"))
                .isEqualTo(Kind.REFUSED);
        assertThat(kindOf(404, "{\"error_code\":40403,\"message\":\"no schema\"}"))
                .isEqualTo(Kind.UNKNOWN_ID);
        assertThat(kindOf(404, "<html>wrong base path</html>")).isEqualTo(Kind.UNAVAILABLE);
        assertThat(kindOf(401, "{\"error_code\":401,\"message\":\"who?\"}")).isEqualTo(Kind.UNAVAILABLE);
        assertThat(kindOf(200, "not JSON")).isEqualTo(Kind.UNAVAILABLE);
        assertThat(kindOf(200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}"))
                .isEqualTo(Kind.REFUSED);
        assertThat(kindOf(200, "{\"schema\":\"no Avro\"}")).isEqualTo(Kind.REFUSED);
        assertThat(kindOf(302, "")).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void theNextServerIsAskedAtOnceWhenOneFailsAndFirstFromThenOn() {
        // Given a first server that is gone
        String gone = registry.url();
        registry.close();
        RegistryClient client = client(gone + "," + other.url());
        // When
        int id = client.idOf(SUBJECT, SCHEMA);
        client.schemaOf(id);
        // Then
        assertThat(pauses).isEmpty();
        assertThat(other.requests()).hasSize(2);
    }

    @Test
    void aServerThatAnswersBadlyIsPassedOverToo() {
        // Given
        registry.answerNext(502, "gateway");
        // When
        client(registry.url() + "," + other.url()).idOf(SUBJECT, SCHEMA);
        // Then
        assertThat(registry.requests()).hasSize(1);
        assertThat(other.requests()).hasSize(1);
    }

    @Test
    void whenNoServerIsThereItSaysWhichAndWhy() {
        // Given
        String gone = registry.url();
        registry.close();
        // When
        RegistryException e = failure(client(gone), 7);
        // Then
        assertThat(e).hasMessageContaining("GET " + gone + "/schemas/ids/7").hasMessageContaining("ConnectException");
        assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void anAnswerThatNeverEndsIsATimeOut() {
        // Given
        registry.stallNext();
        RegistryClient client = client(
                Map.of("schema.registry.url", registry.url(), "http.read.timeout.ms", "200", "max.retries", "0"));
        // When
        RegistryException e = failure(client, 1);
        // Then
        assertThat(e).hasMessageContaining("within PT0.2S");
    }

    @Test
    void credentialsComeFromTheUrlOrFromUserInfo() {
        // Given
        registry.requireUser("ann:p@ss wörd");
        String host = "127.0.0.1:" + registry.port() + "/apis/ccompat/v7";
        // When, Then
        client("http://ann:p%40ss%20w%C3%B6rd@" + host).idOf(SUBJECT, SCHEMA);
        client(Map.of(
                        "schema.registry.url", registry.url(),
                        "basic.auth.credentials.source", "USER_INFO",
                        "basic.auth.user.info", "ann:p@ss wörd"))
                .idOf(SUBJECT, SCHEMA);
        client(Map.of("schema.registry.url", registry.url(), "schema.registry.basic.auth.user.info", "ann:p@ss wörd"))
                .idOf(SUBJECT, SCHEMA);
        assertThatThrownBy(() -> client(registry.url()).idOf(SUBJECT, SCHEMA)).hasMessageContaining("401");
    }

    @Test
    void noMessageHoldsAPassword() {
        // Given
        registry.requireUser("ann:right");
        String url = "http://ann:s3cr3t@127.0.0.1:" + registry.port() + "/apis/ccompat/v7";
        RegistrySettings settings =
                RegistrySettings.from(Map.of("schema.registry.url", url, "basic.auth.user.info", "bob:s3cr3t"));
        // When
        RegistryException e = failure(client(url), 1);
        // Then
        assertThat(e.toString()).doesNotContain("s3cr3t").contains("401");
        assertThat(settings.toString()).doesNotContain("s3cr3t");
        for (String broken : new String[] {
            "http://ann:s3cr3t@/x", "ftp://ann:s3cr3t@h", "http://ann:s3cr3t@h h", "http://ann:s3cr3t@h?a"
        }) {
            assertThatThrownBy(() -> client(broken))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("schema.registry.url")
                    .satisfies(failure -> assertThat(failure.toString()).doesNotContain("s3cr3t"))
                    .hasNoCause();
        }
    }

    @Test
    void aConfigurationThatCannotWorkIsRefusedByName() {
        assertThatThrownBy(() -> client("")).hasMessageContaining("schema.registry.url");
        assertThatThrownBy(() -> client(Map.of())).hasMessageContaining("schema.registry.url");
        assertThatThrownBy(() -> client(Map.of("schema.registry.url", "http://h", "max.retries", "many")))
                .hasMessageContaining("max.retries");
        assertThatThrownBy(() -> client(Map.of("schema.registry.url", "http://h", "retries.wait.ms", "-1")))
                .hasMessageContaining("retries.wait.ms");
        assertThatThrownBy(() ->
                        client(Map.of("schema.registry.url", "http://h", "basic.auth.credentials.source", "USER_INFO")))
                .hasMessageContaining("basic.auth.user.info");
        assertThatThrownBy(() -> client(
                        Map.of("schema.registry.url", "http://h", "basic.auth.credentials.source", "SASL_INHERIT")))
                .hasMessageContaining("SASL_INHERIT");
    }

    @Test
    void aSchemaThatRefersToOthersIsPutTogether() {
        // Given a status whose enums were registered apart, one of them through another schema
        registry.answer(
                "/schemas/ids/900",
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\",\\\"fields\\\":[{\\\"name\\\":\\\"b\\\",\\\"type\\\":\\\"x.B\\\"}]}\","
                        + "\"references\":[{\"name\":\"x.B\",\"subject\":\"b/s\",\"version\":3}]}");
        registry.answer(
                "/subjects/b%2Fs/versions/3",
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"x.B\\\",\\\"fields\\\":[{\\\"name\\\":\\\"c\\\",\\\"type\\\":\\\"x.C\\\"}]}\","
                        + "\"references\":[{\"name\":\"x.C\",\"subject\":\"c\",\"version\":1}]}");
        registry.answer(
                "/subjects/c/versions/1",
                "{\"schema\":\"{\\\"type\\\":\\\"enum\\\",\\\"name\\\":\\\"x.C\\\",\\\"symbols\\\":[\\\"S\\\"]}\"}");
        // When
        Schema schema = client(registry.url()).schemaOf(900);
        // Then
        assertThat(schema.getField("b").schema().getField("c").schema().getEnumSymbols())
                .containsExactly("S");
    }

    @Test
    void schemasThatReferToThemselvesForEverAreRefused() {
        registry.answer(
                "/schemas/ids/900",
                "{\"schema\":\"x\",\"references\":[{\"name\":\"y\",\"subject\":\"s\",\"version\":1}]}");
        registry.answer(
                "/subjects/s/versions/1",
                "{\"schema\":\"x\",\"references\":[{\"name\":\"y\",\"subject\":\"s\",\"version\":1}]}");
        assertThat(failure(client(registry.url()), 900).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void registrationPutsEverySchemaInPlaceAndHoldsItCompatible() {
        // Given
        TopicCatalogue topics = TopicCatalogue.defaults();
        // When
        SchemaRegistration.ensure(Map.of("schema.registry.url", registry.url()), topics.external());
        SchemaRegistration.ensure(Map.of("schema.registry.url", registry.url()), topics.external());
        // Then
        topics.external()
                .forEach(spec -> spec.valueType().ifPresent(type -> {
                    assertThat(registry.idUnder(spec.name() + "-value")).isNotNull();
                    assertThat(registry.compatibilityOf(spec.name() + "-value")).isEqualTo("BACKWARD_TRANSITIVE");
                }));
        assertThat(registry.idUnder("keytrail.dead-letters-value")).isNull();
    }

    @Test
    void registrationNamesTheTopicThatIsRefused() {
        // Given
        registry.answerNext(409, "{\"error_code\":409,\"message\":\"Schema being registered is incompatible\"}");
        TopicCatalogue topics = TopicCatalogue.defaults();
        // When
        AvroCodecException e = catchThrowableOfType(
                AvroCodecException.class,
                () -> SchemaRegistration.ensure(
                        Map.of("schema.registry.url", registry.url()), List.of(topics.apiCalls())));
        // Then
        assertThat(e).hasMessageContaining("keytrail.api-calls").hasMessageContaining("incompatible");
        assertThat(e.isTransient()).isFalse();
    }

    @Test
    void serdesShareOneClientAndItsAnswers() {
        // Given
        AvroSerdes serdes = AvroSerdes.from(Map.of("schema.registry.url", registry.url()));
        // When
        for (int i = 0; i < 3; i++) {
            byte[] bytes = serdes.of(KeyStatus.class).serializer().serialize("t", Records.status());
            serdes.of(KeyStatus.class).deserializer().deserialize("t", bytes);
            serdes.of(ApiCall.class).serializer().serialize("t", Records.call());
        }
        // Then
        assertThat(registry.requests())
                .containsExactly(
                        "POST /subjects/t-value/versions", "GET /schemas/ids/1", "POST /subjects/t-value/versions");
    }

    private Kind kindOf(int status, String body) {
        registry.answerNext(status, body);
        return failure(client(registry.url()), 1).kind();
    }

    private static RegistryException failure(RegistryClient client, int id) {
        return catchThrowableOfType(RegistryException.class, () -> client.schemaOf(id));
    }

    private RegistryClient client(String urls) {
        return client(Map.of("schema.registry.url", urls));
    }

    private RegistryClient client(Map<String, ?> config) {
        RegistrySettings settings = RegistrySettings.from(new HashMap<>(config));
        BackOff backOff = new BackOff(settings.firstPause(), settings.longestPause(), new Random(1));
        return new RegistryClient(settings, backOff, pauses::add);
    }

    private static void assertBetween(Duration length, long least, long most) {
        assertThat(length.toMillis()).isBetween(least, most);
    }
}
