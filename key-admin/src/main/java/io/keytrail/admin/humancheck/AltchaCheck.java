package io.keytrail.admin.humancheck;

import io.keytrail.admin.humancheck.Verdict.Reason;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.altcha.altcha.Altcha;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * ALTCHA's proof of work, version 1 of its protocol: the browser looks for the number that was hashed with a salt. The salt
 * carries a {@link FormTokens form token}; the signature covers the hash and so salt and number. No outside service.
 */
final class AltchaCheck implements HumanCheck {

    static final String NAME = "altcha";

    /** Longer than any right answer. */
    private static final int LONGEST_ANSWER = 2_000;

    private static final String TOKEN = "token";
    private static final Altcha.Algorithm ALGORITHM = Altcha.Algorithm.SHA256;

    private final FormTokens tokens;
    private final String key;
    private final long maxNumber;
    private final JsonMapper json;

    /** @param maxNumber how many numbers a browser may have to try, half of them on average */
    AltchaCheck(SharedSecret secret, FormTokens tokens, long maxNumber, JsonMapper json) {
        this.tokens = tokens;
        this.key = HexFormat.of().formatHex(secret.keyFor("human-check proof of work"));
        this.maxNumber = maxNumber;
        this.json = json;
    }

    @Override
    public Challenge challenge(Purpose purpose) {
        Altcha.ChallengeOptions options = new Altcha.ChallengeOptions()
                .setAlgorithm(ALGORITHM)
                .setMaxNumber(maxNumber)
                .setSecureRandomNumber(true)
                .setHmacKey(key)
                .addParam(TOKEN, tokens.issue(purpose));
        Altcha.Challenge made = make(options);
        return new Challenge.Work(
                NAME,
                FormTokens.VALIDITY.toSeconds(),
                made.algorithm,
                made.challenge,
                made.salt,
                made.signature,
                made.maxnumber);
    }

    // the library declares Exception for what every Java has: SHA-256, HMAC and UTF-8
    private static Altcha.Challenge make(Altcha.ChallengeOptions options) {
        try {
            return Altcha.createChallenge(options);
        } catch (Exception e) {
            throw new IllegalStateException("no challenge could be made", e);
        }
    }

    /** Looks at the token first, in constant time: what we did not make for this purpose gets no further. */
    @Override
    public Verdict verify(Purpose purpose, String answer) {
        if (answer == null || answer.isBlank()) {
            return Verdict.failed(Reason.MISSING);
        }
        Optional<Altcha.Payload> payload = parse(answer);
        Optional<String> token = payload.flatMap(AltchaCheck::token);
        if (token.isEmpty()) {
            return Verdict.failed(Reason.MALFORMED);
        }
        Verdict verdict = tokens.verify(purpose, token.get());
        return verdict instanceof Verdict.Passed && !isSolved(payload.get())
                ? Verdict.failed(Reason.UNSOLVED)
                : verdict;
    }

    private Optional<Altcha.Payload> parse(String answer) {
        if (answer.length() > LONGEST_ANSWER) {
            return Optional.empty();
        }
        try {
            JsonNode node = json.readTree(Base64.getDecoder().decode(answer));
            Altcha.Payload payload = new Altcha.Payload();
            payload.algorithm = node.path("algorithm").asString("");
            payload.challenge = node.path("challenge").asString("");
            payload.number = node.path("number").asLong(-1);
            payload.salt = node.path("salt").asString("");
            payload.signature = node.path("signature").asString("");
            return payload.algorithm.equals(ALGORITHM.getName()) && payload.number >= 0
                    ? Optional.of(payload)
                    : Optional.empty();
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> token(Altcha.Payload payload) {
        try {
            return Optional.ofNullable(Altcha.extractParams(payload.salt).get(TOKEN));
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    private boolean isSolved(Altcha.Payload payload) {
        try {
            // the token has told the time, by our clock
            return Altcha.verifySolution(payload, key, false);
        } catch (Exception e) {
            return false;
        }
    }

    @Override
    public BrowserSources browserSources() {
        return BrowserSources.NONE;
    }
}
