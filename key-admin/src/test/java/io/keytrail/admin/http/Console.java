package io.keytrail.admin.http;

import com.nimbusds.jose.JOSEObjectType;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import tools.jackson.databind.json.JsonMapper;

/** A browser at a console whose people sign in at a mock issuer, which asks nobody for a password. */
final class Console {

    static final String CLIENT = "keytrail-console";
    static final String ISSUER = "people";

    private final MockOAuth2Server issuer;
    private final Browser browser;

    Console(MockOAuth2Server issuer, Browser browser) {
        this.issuer = issuer;
        this.browser = browser;
    }

    Browser browser() {
        return browser;
    }

    /** Signs somebody in, and returns what the console answers when they come back. */
    HttpResponse<String> signIn(String subject, Map<String, Object> claims) {
        return answer(browser.get("/sign-in/issuer"), subject, claims);
    }

    /** Lets the issuer answer what the console asked, with this person. */
    HttpResponse<String> answer(HttpResponse<String> question, String subject, Map<String, Object> claims) {
        issuer.enqueueCallback(new DefaultOAuth2TokenCallback(
                ISSUER, subject, JOSEObjectType.JWT.getType(), List.of(CLIENT), claims, 7200));
        HttpResponse<String> asked = browser.follow(question);
        // a prompt was asked for
        HttpResponse<String> answer = asked.statusCode() == 200
                ? browser.submit(
                        Browser.target(question),
                        "username",
                        subject,
                        "claims",
                        JsonMapper.shared().writeValueAsString(claims))
                : asked;
        return back(answer);
    }

    /** Goes back to the console as a proxy would take it there: with the path of the address alone. */
    HttpResponse<String> back(HttpResponse<String> answer) {
        URI there = URI.create(Browser.target(answer));
        return browser.get(there.getRawPath() + "?" + there.getRawQuery());
    }

    /** The parameters of an address. */
    static Map<String, String> parameters(String address) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : URI.create(address).getRawQuery().split("&", -1)) {
            int equals = pair.indexOf('=');
            parameters.put(
                    pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }
}
