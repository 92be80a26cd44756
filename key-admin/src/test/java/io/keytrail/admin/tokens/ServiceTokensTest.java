package io.keytrail.admin.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.keytrail.admin.secretfiles.SecretFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the tokens with Java's own Ed25519; of what made them it uses the JSON parser alone. */
class ServiceTokensTest {

    private static final Instant NOW = Instant.parse("2026-11-23T20:00:00.750Z");
    private static final Instant SIGNED_IN = Instant.parse("2026-11-23T19:58:30Z");
    private static final TokenSubject ADA =
            new TokenSubject("ada-1", "ada@acme.test", Map.of("acme", "super-admin", "globex", "member"), SIGNED_IN);

    /** What stands before the 32 bytes of the key in an Ed25519 SubjectPublicKeyInfo (RFC 8410). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void placeFile() {
        file = folder.resolve("service-tokens.json");
    }

    @Test
    void aTokenSaysWhoseItIsAndWhatForAndHowLong() throws Exception {
        // Given
        ServiceTokens tokens = tokens();

        // When
        String token = tokens.mint(ADA);

        // Then
        Map<String, Object> claims = part(token, 1);
        assertThat(claims.get("iss")).isEqualTo("https://admin.test");
        assertThat(claims.get("sub")).isEqualTo("ada-1");
        assertThat(claims.get("email")).isEqualTo("ada@acme.test");
        assertThat(claims.get("aud")).isEqualTo("keytrail-query");
        assertThat(claims.get("iat")).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.get("exp")).isEqualTo(NOW.getEpochSecond() + 60);
        assertThat(claims.get("auth_time")).isEqualTo(SIGNED_IN.getEpochSecond());
        assertThat(claims.get("accounts")).isEqualTo(Map.of("acme", "super-admin", "globex", "member"));
        assertThat(claims.get("jti").toString()).hasSize(36);
        assertThat(part(tokens.mint(ADA), 1).get("jti")).isNotEqualTo(claims.get("jti"));
    }

    @Test
    void whatIsNotKnownOfTheCallerIsLeftOut() throws Exception {
        // When
        String token = tokens().mint(new TokenSubject("cron", null, Map.of(), null));

        // Then
        assertThat(part(token, 1)).doesNotContainKeys("email", "auth_time").containsEntry("accounts", Map.of());
    }

    @Test
    void javasOwnEd25519VerifiesItWithThePublishedKey() throws Exception {
        // Given
        ServiceTokens tokens = tokens();

        // When
        String token = tokens.mint(ADA);

        // Then
        Map<String, Object> header = part(token, 0);
        assertThat(header.get("alg")).isEqualTo("EdDSA");
        assertThat(header.get("typ")).isEqualTo("JWT");
        PublicKey key = published(tokens, header.get("kid"));
        assertThat(verifies(token, key)).isTrue();
        assertThat(verifies(token.replaceFirst("\\.ey", ".ez"), key)).isFalse();
    }

    @Test
    void whatIsPublishedHoldsNoPrivateKey() throws Exception {
        // Given
        ServiceTokens tokens = tokens();
        String secret = keys(Files.readString(file)).get(0).get("d").toString();

        // When
        Map<String, Object> key = keys(tokens.jwkSet()).get(0);

        // Then
        assertThat(key).containsOnlyKeys("kty", "crv", "use", "alg", "kid", "x");
        assertThat(key.get("kty")).isEqualTo("OKP");
        assertThat(key.get("crv")).isEqualTo("Ed25519");
        assertThat(secret).hasSize(43);
        assertThat(tokens.jwkSet() + SigningKeys.fromFile(file)).doesNotContain(secret);
    }

    @Test
    void instancesThatShareTheFileShareTheKey() throws Exception {
        // Given
        ServiceTokens one = tokens();

        // When
        ServiceTokens other = tokens();

        // Then
        assertThat(other.jwkSet()).isEqualTo(one.jwkSet());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void afterARotationTheFirstKeySignsAndAllArePublished() throws Exception {
        // Given
        String oldToken = tokens().mint(ADA);
        Map<String, Object> oldKey = keys(Files.readString(file)).get(0);
        SigningKeys.fromFile(folder.resolve("new.json"));
        Map<String, Object> newKey =
                keys(Files.readString(folder.resolve("new.json"))).get(0);

        // When
        Files.writeString(file, JSONObjectUtils.toJSONString(Map.of("keys", List.of(newKey, oldKey))));
        ServiceTokens tokens = tokens();

        // Then
        String token = tokens.mint(ADA);
        assertThat(part(token, 0).get("kid")).isEqualTo(newKey.get("kid"));
        assertThat(verifies(token, published(tokens, newKey.get("kid")))).isTrue();
        assertThat(verifies(oldToken, published(tokens, oldKey.get("kid")))).isTrue();
    }

    @Test
    void aFileWithAnythingElseIsRefusedWithoutQuotingIt() throws Exception {
        String publicOnly = tokens().jwkSet();
        for (String content : List.of(
                "", "s3cret", "{}", "{\"keys\":[]}", publicOnly, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}")) {
            // Given
            Files.writeString(file, content);

            // When, Then
            assertThatThrownBy(() -> SigningKeys.fromFile(file))
                    .isInstanceOf(SecretFileException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageNotContaining("s3cret")
                    .hasMessageNotContaining("c2VjcmV0")
                    .hasNoCause();
        }
    }

    private ServiceTokens tokens() {
        return new ServiceTokens(
                SigningKeys.fromFile(file), "https://admin.test", "accounts", Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Map<String, Object> part(String token, int index) throws ParseException {
        byte[] json = Base64.getUrlDecoder().decode(token.split("\\.", 3)[index]);
        return JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8));
    }

    private static List<Map<String, Object>> keys(String jwkSet) throws ParseException {
        return List.of(JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(jwkSet), "keys"));
    }

    private static PublicKey published(ServiceTokens tokens, Object kid) throws Exception {
        List<byte[]> found = new ArrayList<>();
        for (Map<String, Object> key : keys(tokens.jwkSet())) {
            if (key.get("kid").equals(kid)) {
                found.add(Base64.getUrlDecoder().decode(key.get("x").toString()));
            }
        }
        assertThat(found).hasSize(1);
        byte[] encoded = new byte[X509_PREFIX.length + found.get(0).length];
        System.arraycopy(X509_PREFIX, 0, encoded, 0, X509_PREFIX.length);
        System.arraycopy(found.get(0), 0, encoded, X509_PREFIX.length, found.get(0).length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static boolean verifies(String token, PublicKey key) throws GeneralSecurityException {
        int end = token.lastIndexOf('.');
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(key);
        signature.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(token.substring(end + 1)));
    }
}
