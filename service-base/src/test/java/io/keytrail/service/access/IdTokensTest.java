package io.keytrail.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import io.keytrail.service.access.AccessSettings.Issuer;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;

class IdTokensTest {

    private static final String CLIENT = "console";

    private final MockOAuth2Server server = new MockOAuth2Server();
    private IdTokens tokens;

    @BeforeEach
    void start() throws Exception {
        server.start(InetAddress.getLoopbackAddress(), 0);
        tokens = new IdTokens(
                new Issuer(
                        server.issuerUrl("people").toString(),
                        Optional.empty(),
                        CLIENT,
                        "keytrail_roles",
                        Optional.of("client_id")),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        server.shutdown();
    }

    @Test
    void aPersonIsReadFromTheSameClaimsAsFromABearerTokenAndBringsNoCredentials() {
        String token = token(
                CLIENT,
                List.of(CLIENT),
                Map.of("email", "ada@acme.test", "keytrail_roles", Map.of("acme", "analyst", "x y", "analyst")));

        Caller ada = tokens.person(tokens.decode(token));

        assertThat(ada.userId()).isEqualTo("ada");
        assertThat(ada.email()).contains("ada@acme.test");
        assertThat(ada.roles()).isEqualTo(Map.of("acme", Role.ANALYST));
        assertThat(ada.authorization()).isEmpty();
        assertThat(ada.scopes()).isEmpty();
    }

    @Test
    void thatATokenIsNewSaysNotThatThePersonHasJustSignedIn() {
        // no auth_time, and what would make a bearer token a program's
        Caller ada = tokens.person(tokens.decode(token(CLIENT, List.of(CLIENT), Map.of("client_id", CLIENT))));

        assertThat(ada.authenticatedAt()).isEmpty();
        assertThat(ada.isProgram()).isFalse();
    }

    @Test
    void whenThePersonSignedInIsWhatTheTokenSays() {
        Caller ada = tokens.person(tokens.decode(token(CLIENT, List.of(CLIENT), Map.of("auth_time", 1_700_000_000L))));
        Caller odd = tokens.person(tokens.decode(token(CLIENT, List.of(CLIENT), Map.of("auth_time", "yesterday"))));

        assertThat(ada.authenticatedAt()).contains(Instant.ofEpochSecond(1_700_000_000L));
        assertThat(odd.authenticatedAt()).isEmpty();
    }

    @Test
    void aTokenForAnotherClientIsRefusedEvenIfThisOneIsAmongItsAudience() {
        for (String token : List.of(
                token("shop", List.of("shop"), Map.of()),
                token("shop", List.of(CLIENT), Map.of()),
                token("shop", List.of(CLIENT, "shop"), Map.of()))) {
            assertThatThrownBy(() -> tokens.decode(token)).isInstanceOf(BadJwtException.class);
        }
        assertThat(tokens.decode(token(CLIENT, List.of(CLIENT, "shop"), Map.of())))
                .isNotNull();
    }

    private String token(String client, List<String> audience, Map<String, Object> claims) {
        return server.issueToken(
                        "people",
                        client,
                        new DefaultOAuth2TokenCallback(
                                "people", "ada", JOSEObjectType.JWT.getType(), audience, claims, 600))
                .serialize();
    }
}
