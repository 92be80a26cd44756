package io.keytrail.admin.signin;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.SharedPlaces;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Sign-in at the issuer: OpenID Connect's authorization code flow with PKCE (S256), state and nonce. What was asked
 * waits in a cookie of the browser that asked, one question at a time, and is answered once.
 */
final class IssuerSignIn {

    /** Where the issuer sends people back to. */
    static final String CALLBACK = SignInEntryPoint.AT_ISSUER + "/callback";

    /** As long as somebody may take to prove who they are. */
    private static final Duration TIME_TO_ANSWER = Duration.ofMinutes(30);

    /** How many sign-ins may wait for the issuer at the same time. Each of them holds a thread of the server. */
    static final int MOST_ASKING = 20;

    /** How many of them may come from one network. */
    static final int MOST_ASKING_OF_ONE = MOST_ASKING / 4;

    private final ConsoleIssuer issuer;
    private final Duration freshLogin;
    private final SharedPlaces asking = new SharedPlaces(MOST_ASKING, MOST_ASKING_OF_ONE);
    private final DefaultOAuth2AuthorizationRequestResolver questions;
    private final SignInCookie waiting = new SignInCookie("question", CALLBACK, TIME_TO_ANSWER);
    private final OidcAuthorizationCodeAuthenticationProvider codes;

    /**
     * Who has signed in.
     *
     * @param page where they wanted to be taken to when they had to prove again who they are; empty for a mere sign-in
     */
    record SignedIn(Caller person, IssuerSession session, Optional<String> page) {}

    /** {@code timeout}: how long the issuer may take for what it is asked about an answer. */
    IssuerSignIn(ConsoleIssuer issuer, Duration freshLogin, Duration timeout) {
        this.issuer = issuer;
        this.freshLogin = freshLogin;
        this.questions = new DefaultOAuth2AuthorizationRequestResolver(issuer, SignInEntryPoint.PAGE);
        // the ID token says all that is needed, so the issuer's user information is never asked for
        this.codes = new OidcAuthorizationCodeAuthenticationProvider(
                TokenEndpoint.client(timeout), request -> new DefaultOidcUser(List.of(), request.getIdToken()));
        codes.setJwtDecoderFactory(client -> issuer.known().idTokens());
    }

    /**
     * Where to send somebody to sign in.
     *
     * @throws IssuerUnreachableException if that is not known
     */
    URI begin(HttpServletRequest request, HttpServletResponse response) {
        return send(questions.resolve(request, ConsoleIssuer.ID), Optional.empty(), request, response);
    }

    /**
     * Where to send somebody who has signed in to prove again that it is they: with a sign-in of their own, not the
     * issuer's memory of one (OpenID Connect Core 1.0, section 3.1.2.1: {@code prompt} and {@code max_age}, which also
     * makes {@code auth_time} required).
     *
     * @param page a path of this server, to be taken to afterwards
     * @throws IssuerUnreachableException if that is not known
     */
    URI beginAgain(HttpServletRequest request, HttpServletResponse response, String page) {
        OAuth2AuthorizationRequest again = OAuth2AuthorizationRequest.from(questions.resolve(request, ConsoleIssuer.ID))
                .additionalParameters(parameters -> {
                    parameters.put("prompt", "login");
                    parameters.put("max_age", String.valueOf(freshLogin.toSeconds()));
                })
                .build();
        return send(again, Optional.of(page), request, response);
    }

    private URI send(
            OAuth2AuthorizationRequest asked,
            Optional<String> page,
            HttpServletRequest request,
            HttpServletResponse response) {
        waiting.write(IssuerQuestion.of(asked, page).text(), request, response);
        return URI.create(asked.getAuthorizationRequestUri());
    }

    /**
     * The person with whom the issuer has answered.
     *
     * @param network from which the browser comes
     * @throws OAuth2AuthenticationException if this is no answer to what this browser asked, or a negative one, or its code
     *     or token is not valid
     * @throws IssuerUnreachableException if the issuer can't be asked about the answer
     * @throws IssuerBusyException if it is not asked, since others wait for it; the answer then is as good as before
     */
    SignedIn complete(String network, HttpServletRequest request, HttpServletResponse response) {
        IssuerQuestion question = waiting.read(request)
                .flatMap(IssuerQuestion::read)
                .filter(one -> one.state().equals(request.getParameter("state")))
                .orElseThrow(() -> refused("no_such_question"));
        // questions and answers can be made up, and an issuer can be silent: whoever makes them up must not get all
        // threads
        if (!asking.take(network)) {
            throw new IssuerBusyException();
        }
        try {
            waiting.remove(request, response);
            return ask(question, request);
        } finally {
            asking.leave(network);
        }
    }

    private SignedIn ask(IssuerQuestion question, HttpServletRequest request) {
        ConsoleIssuer.Known known = issuer.known();
        // RFC 9207
        String answering = request.getParameter("iss");
        if (answering != null
                && !answering.equals(known.client().getProviderDetails().getIssuerUri())) {
            throw refused("other_issuer");
        }
        OAuth2AuthorizationRequest asked = question.askedBy(known.client());
        try {
            OAuth2LoginAuthenticationToken proven =
                    (OAuth2LoginAuthenticationToken) codes.authenticate(new OAuth2LoginAuthenticationToken(
                            known.client(), new OAuth2AuthorizationExchange(asked, answer(request, asked))));
            OidcIdToken idToken = ((OidcUser) proven.getPrincipal()).getIdToken();
            Jwt verified = known.idTokens().decode(idToken.getTokenValue());
            return new SignedIn(
                    known.idTokens().person(verified), new IssuerSession(idToken.getTokenValue()), question.page());
        } catch (OAuth2AuthenticationException failed) {
            throw isUnreachable(failed) ? new IssuerUnreachableException("it does not answer", failed) : failed;
        }
    }

    private static OAuth2AuthorizationResponse answer(HttpServletRequest request, OAuth2AuthorizationRequest asked) {
        String code = request.getParameter("code");
        String error = request.getParameter("error");
        if (error != null || code == null || code.isEmpty()) {
            throw refused(error == null ? "no_code" : error);
        }
        return OAuth2AuthorizationResponse.success(code)
                .state(request.getParameter("state"))
                .redirectUri(asked.getRedirectUri())
                .build();
    }

    private static OAuth2AuthenticationException refused(String code) {
        return new OAuth2AuthenticationException(new OAuth2Error(code));
    }

    /** Whether the issuer was at fault, or the way to it, and not what the person brought. */
    private static boolean isUnreachable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    || (cause instanceof JwtException && !(cause instanceof BadJwtException))) {
                return true;
            }
        }
        return false;
    }
}
