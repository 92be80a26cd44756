package io.keytrail.admin.signin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * What a browser keeps of a question to the issuer, to be brought back with the answer: all that binds the two. What else
 * was asked is the same in every question.
 *
 * @param state that of RFC 6749, section 4.1.1
 * @param nonce that of the ID token
 * @param verifier that of RFC 7636
 * @param page a page of this server, to be taken to afterwards; empty for a mere sign-in
 */
record IssuerQuestion(String state, String nonce, String verifier, Optional<String> page) {

    private static final int PARTS = 4;

    static IssuerQuestion of(OAuth2AuthorizationRequest asked, Optional<String> page) {
        return new IssuerQuestion(
                asked.getState(),
                asked.getAttribute(OidcParameterNames.NONCE),
                asked.getAttribute(PkceParameterNames.CODE_VERIFIER),
                page);
    }

    /** Of the text that {@link #text()} made; empty if it is none, or lacks anything that an answer is held against. */
    static Optional<IssuerQuestion> read(String text) {
        try {
            List<String> parts = Arrays.stream(text.split("\\.", -1))
                    .map(part -> new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8))
                    .toList();
            if (parts.size() != PARTS || parts.subList(0, PARTS - 1).contains("")) {
                return Optional.empty();
            }
            return Optional.of(new IssuerQuestion(
                    parts.get(0),
                    parts.get(1),
                    parts.get(2),
                    Optional.of(parts.get(3)).filter(WantedPage::isOne)));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    /** In the characters of a cookie. */
    String text() {
        return Stream.of(state, nonce, verifier, page.orElse(""))
                .map(part ->
                        Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("."));
    }

    /** The question as that client asked it. */
    OAuth2AuthorizationRequest askedBy(ClientRegistration client) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(client.getProviderDetails().getAuthorizationUri())
                .clientId(client.getClientId())
                .redirectUri(client.getRedirectUri())
                .scopes(client.getScopes())
                .state(state)
                .attributes(attributes -> attributes.putAll(Map.of(
                        OAuth2ParameterNames.REGISTRATION_ID,
                        client.getRegistrationId(),
                        OidcParameterNames.NONCE,
                        nonce,
                        PkceParameterNames.CODE_VERIFIER,
                        verifier)))
                .build();
    }

    /** Without what would let an answer in. */
    @Override
    public String toString() {
        return "IssuerQuestion[" + page.orElse("") + "]";
    }
}
