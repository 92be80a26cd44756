package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {

    private static final String KEY = "kt_std_0123456789ABCDEFGHIJKLMNOPQRSTUVabcdef";

    /**
     * One line for each shape of request: values of Authorization and of X-API-Key with {@code |} between them, the
     * query, and what is found with the query allowed. K stands for a key, L for another.
     */
    @ParameterizedTest(name = "[{index}] Authorization={0} X-API-Key={1} query={2}")
    @CsvSource(
            nullValues = "-",
            value = {
                // one place
                "Bearer K, -, -, K",
                "-, K, -, K",
                "-, -, hapikey=K, K",
                // the scheme's case and the spaces around (RFC 9110 section 11.1)
                "bearer K, -, -, K",
                "BEARER K, -, -, K",
                "'  Bearer   K  ', -, -, K",
                "'Bearer\tK', -, -, K",
                "-, ' K ', -, K",
                // nothing
                "-, -, -, none",
                "Bearer, -, -, none",
                "'Bearer  ', -, -, none",
                "-, '', -, none",
                "-, '  ', -, none",
                "-, -, '', none",
                "-, -, hapikey, none",
                "-, -, hapikey=, none",
                "-, -, HAPIKEY=K, none",
                "-, -, xhapikey=K, none",
                "-, -, 'q=hapikey=K', none",
                // other schemes
                "Basic dXNlcjpwYXNz, -, -, none",
                "Basic dXNlcjpwYXNz, K, -, K",
                "Digest username=x, -, -, none",
                "BearerK, -, -, none",
                "Bearer-Token K, -, -, none",
                "K, -, -, none",
                // the same key twice
                "Bearer K|Bearer K, -, -, K",
                "Bearer K, K, -, K",
                "Bearer K, K, hapikey=K, K",
                "-, K|K, -, K",
                "-, -, hapikey=K&hapikey=K, K",
                "Basic dXNlcjpwYXNz|Bearer K, -, -, K",
                // keys that differ
                "Bearer K|Bearer L, -, -, differ",
                "Bearer K, L, -, differ",
                "-, K|L, -, differ",
                "-, K, hapikey=L, differ",
                "Bearer K, K, hapikey=L, differ",
                "-, -, hapikey=K&hapikey=L, differ",
                "Bearer K, k, -, differ",
                "Bearer K|Bearer L|Bearer K, -, -, differ",
                // nothing beside a key changes nothing
                "Bearer, K, -, K",
                "Bearer K, '', hapikey=, K",
                // the query among others, encoded (application/x-www-form-urlencoded)
                "-, -, limit=5&hapikey=K&x=y, K",
                "-, -, &&hapikey=K&&, K",
                "-, -, %68apikey=K, K",
                "-, -, hapikey=%4B, K",
                "-, -, hapikey=+K+, K",
                // taken as they are: no key looks like this
                "-, -, hapikey=%ZZ, %ZZ",
                "-, -, hapikey=%, %",
                "'Bearer K,Bearer K', -, -, 'K,Bearer K'",
                "'Bearer K, Basic x', -, -, 'K, Basic x'",
                "Bearer K L, -, -, K L",
                "-, 'K,K', -, 'K,K'",
                "-, Bearer K, -, Bearer K",
                "-, -, hapikey=K;x, K;x",
            })
    void aRequestCarriesOneKeyNoneOrSeveralThatDiffer(
            String authorization, String apiKey, String query, String expected) {
        // Given a request
        Map<String, List<String>> headers = headers(authorization, apiKey);

        // When its credential is looked for, in the query too
        Credential credential = Credential.of(headers::get, query, true);

        // Then it is the expected one
        assertThat(credential.isMissing()).isEqualTo(expected.equals("none"));
        assertThat(credential.isConflicting()).isEqualTo(expected.equals("differ"));
        if (!expected.equals("none") && !expected.equals("differ")) {
            assertThat(credential.text()).isEqualTo(expected);
        }
    }

    @Test
    void theQueryCountsOnlyWhereThatIsAllowed() {
        // Given a key in the query
        // When it is not allowed there
        Credential credential = Credential.of(name -> List.of(), "hapikey=" + KEY, false);

        // Then there is no key, and nothing to differ from either
        assertThat(credential.isMissing()).isTrue();
        assertThat(Credential.of(headers("Bearer K", null)::get, "hapikey=" + KEY, false)
                        .isConflicting())
                .isFalse();
    }

    @Test
    void aKeyInTheQueryIsKnownToHaveComeFromThere() {
        // Given a key in a header and in the query
        // When the credential is looked for
        // Then the use of the query is known, even where a header would have done
        assertThat(Credential.of(headers("Bearer K", null)::get, "hapikey=K", true)
                        .isFromQuery())
                .isTrue();
        assertThat(Credential.of(headers("Bearer K", null)::get, "hapikey=", true)
                        .isFromQuery())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + KEY, "Bearer " + KEY + " x"})
    void aCredentialDoesNotShowItsText(String authorization) {
        // Given a credential
        Credential credential = Credential.of(headers(authorization, null)::get, null, false);

        // When it is turned into text
        // Then the key is not in it
        assertThat(credential.toString()).doesNotContain("kt_");
        assertThat(Credential.ofText(KEY).toString()).doesNotContain("kt_");
    }

    private static Map<String, List<String>> headers(String authorization, String apiKey) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (authorization != null) {
            headers.put("authorization", List.of(authorization.split("\\|", -1)));
        }
        if (apiKey != null) {
            headers.put("x-api-key", List.of(apiKey.split("\\|", -1)));
        }
        return headers;
    }
}
