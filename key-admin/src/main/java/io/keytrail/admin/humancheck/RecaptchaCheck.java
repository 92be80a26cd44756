package io.keytrail.admin.humancheck;

import io.keytrail.admin.humancheck.Verdict.Reason;
import io.keytrail.admin.settings.HumanCheckSettings.Recaptcha;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Google's reCAPTCHA by {@code siteverify}. It knows nothing of what the answer is for, so that a {@link FormTokens form
 * token} of ours goes with it. Only a definite no counts against the caller: whatever is wrong on the way there, or with our
 * own keys, leaves open who it is.
 *
 * <p>Source: reCAPTCHA, "Verifying the user's response" and "reCAPTCHA v3".
 */
final class RecaptchaCheck implements HumanCheck {

    static final String V2 = "recaptcha-v2";
    static final String V3 = "recaptcha-v3";

    private static final int LONGEST_ANSWER = 10_000;

    /** Each holds a thread of the server; with what waits for Kafka and the query API fewer than there are. */
    private static final int MOST_ASKING = 8;

    /** The token itself is at fault; every other code is about our request. */
    private static final Set<String> DEFINITE =
            Set.of("missing-input-response", "invalid-input-response", "timeout-or-duplicate");

    private final String name;
    private final FormTokens tokens;
    private final Recaptcha settings;
    private final JsonMapper json;
    private final HttpClient http;
    private final Semaphore places = new Semaphore(MOST_ASKING);

    private RecaptchaCheck(String name, FormTokens tokens, Recaptcha settings, JsonMapper json) {
        this.name = name;
        this.tokens = tokens;
        this.settings = settings;
        this.json = json;
        this.http = HttpClient.newBuilder()
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** With the box to tick. */
    static RecaptchaCheck v2(FormTokens tokens, Recaptcha settings, JsonMapper json) {
        return new RecaptchaCheck(V2, tokens, settings, json);
    }

    /** With score and action. */
    static RecaptchaCheck v3(FormTokens tokens, Recaptcha settings, JsonMapper json) {
        return new RecaptchaCheck(V3, tokens, settings, json);
    }

    @Override
    public Challenge challenge(Purpose purpose) {
        return new Challenge.Widget(
                name,
                FormTokens.VALIDITY.toSeconds(),
                tokens.issue(purpose),
                settings.siteKey().orElseThrow(),
                settings.scriptUrl().toString(),
                isV3() ? settings.action() : null);
    }

    private boolean isV3() {
        return name.equals(V3);
    }

    @Override
    public Verdict verify(Purpose purpose, String answer) {
        if (answer == null || answer.isBlank()) {
            return Verdict.failed(Reason.MISSING);
        }
        int colon = answer.indexOf(':');
        if (colon < 0 || colon == answer.length() - 1 || answer.length() > LONGEST_ANSWER) {
            return Verdict.failed(Reason.MALFORMED);
        }
        Verdict bound = tokens.verify(purpose, answer.substring(0, colon));
        return bound instanceof Verdict.Passed ? ask(answer.substring(colon + 1)) : bound;
    }

    private Verdict ask(String token) {
        if (!places.tryAcquire()) {
            return new Verdict.Unavailable("too many wait for " + settings.verifyUrl());
        }
        // its time-out is over with the headers; ours counts the body too
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request(token), HttpResponse.BodyHandlers.ofByteArray());
        try {
            return judge(answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS), token);
        } catch (ExecutionException | TimeoutException | JacksonException e) {
            // the class alone: a message may quote what was sent
            return new Verdict.Unavailable(
                    settings.verifyUrl() + ": " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Unavailable("interrupted");
        } finally {
            answer.cancel(true);
            places.release();
        }
    }

    private Verdict judge(HttpResponse<byte[]> answer, String token) {
        return answer.statusCode() == 200
                ? judge(json.readTree(answer.body()), token)
                : new Verdict.Unavailable(settings.verifyUrl() + " answered " + answer.statusCode());
    }

    private HttpRequest request(String token) {
        String form = "secret=" + encode(settings.secret().orElseThrow()) + "&response=" + encode(token);
        return HttpRequest.newBuilder(settings.verifyUrl())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Verdict judge(JsonNode said, String token) {
        if (!said.path("success").isBoolean()) {
            return new Verdict.Unavailable(settings.verifyUrl() + " answered without success or failure");
        }
        if (!said.path("success").booleanValue()) {
            Set<String> codes = new HashSet<>();
            said.path("error-codes").forEach(code -> codes.add(code.asString("")));
            return !codes.isEmpty() && DEFINITE.containsAll(codes)
                    ? Verdict.failed(Reason.REFUSED)
                    : new Verdict.Unavailable(settings.verifyUrl() + " did not take our request");
        }
        if (settings.hostname().isPresent()
                && !settings.hostname().get().equals(said.path("hostname").asString(""))) {
            return Verdict.failed(Reason.NOT_FOR_THIS);
        }
        return isV3() ? judgeScore(said, token) : new Verdict.Passed(nonce(token));
    }

    private Verdict judgeScore(JsonNode said, String token) {
        if (!said.path("score").isNumber()) {
            return new Verdict.Unavailable("no score: the keys are not those of v3");
        }
        if (!settings.action().equals(said.path("action").asString(""))) {
            return Verdict.failed(Reason.NOT_FOR_THIS);
        }
        return said.path("score").doubleValue() >= settings.minScore()
                ? new Verdict.Passed(nonce(token))
                : Verdict.failed(Reason.REFUSED);
    }

    /** Of Google's token, not of ours: many form tokens can go with one token. */
    private static String nonce(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** The widget's script loads the rest from gstatic.com and shows itself in a frame. */
    @Override
    public BrowserSources browserSources() {
        String origin = origin(settings.scriptUrl());
        return new BrowserSources(
                List.of(origin, "https://www.gstatic.com"), List.of(origin, "https://recaptcha.google.com"));
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }
}
