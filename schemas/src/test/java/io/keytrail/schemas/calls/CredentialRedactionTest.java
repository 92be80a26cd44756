package io.keytrail.schemas.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialRedactionTest {

    private static final String KEY = "kt_std_" + "0123456789abcdefghijABCDEFGHIJ00" + "aZ09xY";
    private static final String JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/contacts?hapikey=abc&limit=5 /contacts?hapikey=***&limit=5",
                "/contacts?limit=5&API_KEY=abc /contacts?limit=5&API_KEY=***",
                "/a?api-key=1&access_token=2&token=3&key=4&secret=5&password=6&signature=7 "
                        + "/a?api-key=***&access_token=***&token=***&key=***&secret=***&password=***&signature=***",
                "/a?X-Amz-Signature=ab12&X-Amz-Date=2026 /a?X-Amz-Signature=***&X-Amz-Date=2026",
                "/a?hap%69key=abc%26def&x=1 /a?hap%69key=***&x=1",
                "/a?password=one;two&x=1 /a?password=***&x=1",
                "/a;jsessionid=12/b?x=1 /a;jsessionid=***/b?x=1",
                "/a?user[password]=abc /a?user[password]=***",
                "/a#access_token=abc&x=1 /a#access_token=***&x=1",
                "/a?next=https%3A%2F%2Fb%2F%3Fapi_key%3Dabc%26y%3D1&z=2 "
                        + "/a?next=https%3A%2F%2Fb%2F%3Fapi_key%3D***%26y%3D1&z=2",
                "/a?next=%253Fapi_key%253Dabc /a?next=%253Fapi_key%253D***",
                "https://ada:se@cret@host/a https://***@host/a",
                "/a?q=Bearer%20abc123 /a?q=Bearer%20***",
                "/a?q=Bearer+abc123 /a?q=Bearer+***",
                "/a?hapikey= /a?hapikey=",
            })
    void credentialsLeaveAPath(String path, String redacted) {
        assertThat(CredentialRedaction.ofPath(path)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/crm/v3/objects/contacts?limit=100&after=20&properties=email,firstname",
                "/files/a:b;v=2/c",
                "/search?q=monkey=banana&keyboard=1",
                "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
                "Bearer token missing",
                "basic authentication failed",
                "connection to 10.0.0.1:5432 refused: timeout=30",
                "018f3a5e-7c00-7000-8000-000000000001",
                "***",
                "",
            })
    void whatIsNoCredentialStays(String text) {
        assertThat(CredentialRedaction.ofPath(text)).isEqualTo(text);
        assertThat(CredentialRedaction.ofText(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "/v1/%s/x", "/v1?q=%s", "client/1.0 (%s)", "x%sy", "failed for %s: no such key"})
    void aKeyTextLeavesEveryPlace(String around) {
        String text = String.format(around, KEY);

        assertThat(CredentialRedaction.ofPath(text))
                .doesNotContain("0123456789abc")
                .contains("***");
        assertThat(CredentialRedaction.ofText(text))
                .doesNotContain("0123456789abc")
                .contains("***");
    }

    @Test
    void aKeyTextThatIsPercentEncodedLeavesToo() {
        String everyCharacter =
                KEY.chars().mapToObj(c -> String.format("%%%02x", c)).collect(Collectors.joining());

        assertThat(CredentialRedaction.ofPath("/v1/" + everyCharacter + "/x")).isEqualTo("/v1/***/x");
        assertThat(CredentialRedaction.ofPath("/v1/" + KEY.replace("_", "%255F")))
                .isEqualTo("/v1/***");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "Authorization: Bearer abc|Authorization: ***",
                "authorization: Digest username=\"ada\", response=\"f00\"|authorization: ***",
                "X-API-Key: abc was refused|X-API-Key: *** was refused",
                "{\"password\":\"two words\",\"n\":1}|{\"password\":\"***\",\"n\":1}",
                "{\\\"api_key\\\":\\\"abc\\\"}|{\\\"api_key\\\":\\\"***\"}",
                "Cookie: a=b; c=d|Cookie: ***",
                "GET https://h/x?token=abc failed|GET https://h/x?token=*** failed",
                "secret => abc|secret => ***",
                "bearer abc.def|bearer ***",
            })
    void credentialsLeaveFreeText(String text, String redacted) {
        assertThat(CredentialRedaction.ofText(text)).isEqualTo(redacted);
    }

    @Test
    void basicCredentialsAndWebTokensLeave() {
        String basic =
                Base64.getEncoder().encodeToString("ada:lovelace".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(CredentialRedaction.ofText("sent Basic " + basic)).isEqualTo("sent Basic ***");
        assertThat(CredentialRedaction.ofText("bad token " + JWT + " given")).isEqualTo("bad token *** given");
        assertThat(CredentialRedaction.ofPath("/cb/" + JWT)).isEqualTo("/cb/***");
    }

    @Test
    void nullStaysNull() {
        assertThat(CredentialRedaction.ofPath(null)).isNull();
        assertThat(CredentialRedaction.ofText(null)).isNull();
    }

    /** Were any of these quadratic, it would take minutes: producers anywhere choose these texts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "&", "=", ":", "%", "%25", "-eyJ", "eyJ", "://", "kt_", "a=", "token=", "bearer ", "basic ", "'", "@"
            })
    void longTextsTakeNoLongerThanTheirLengthDemands(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());

        assertThat(CredentialRedaction.ofText(CredentialRedaction.ofPath("/x?" + text)))
                .isNotNull();
    }

    @Property
    void redactingTwiceChangesNothingMore(@ForAll("textsWithCredentials") String text) {
        String path = CredentialRedaction.ofPath(text);
        String free = CredentialRedaction.ofText(text);

        assertThat(CredentialRedaction.ofPath(path)).isEqualTo(path);
        assertThat(CredentialRedaction.ofText(free)).isEqualTo(free);
    }

    @Property
    void theValueOfACredentialParameterNeverStays(
            @ForAll("pathPieces") String before, @ForAll("values") String value, @ForAll("pathPieces") String after) {
        String path = "/x?" + before + "&access_token=" + value + "&" + after;

        assertThat(CredentialRedaction.ofPath(path)).doesNotContain(value);
    }

    @Provide
    Arbitrary<String> textsWithCredentials() {
        return Arbitraries.of(
                        "kt_std_abc",
                        "kt_",
                        "?",
                        "&",
                        "=",
                        ":",
                        "%",
                        "%3D",
                        "%25",
                        "+",
                        " ",
                        "\"",
                        "'",
                        "token",
                        "key",
                        "Bearer ",
                        "Basic ",
                        "eyJabcdef",
                        ".",
                        "://",
                        "@",
                        "/",
                        ";",
                        "#",
                        "***",
                        "a",
                        "é",
                        "\n")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> pathPieces() {
        return Arbitraries.strings().withChars("ab=%&;/?:2526+_.-@\"").ofMaxLength(20);
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings()
                .withChars("QZ;'\" :/?=%")
                .ofMinLength(1)
                .ofMaxLength(12)
                .map(middle -> "QQ" + middle + "ZZ");
    }
}
