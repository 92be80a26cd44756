package io.keytrail.admin.humancheck;

/** What a browser gets to solve, as JSON; {@code human-check.js} knows what to do with each. No secret in it. */
public sealed interface Challenge {

    /** {@code altcha}, {@code recaptcha-v2} or {@code recaptcha-v3}. */
    String provider();

    /** How long an answer is taken, counted from now. */
    long validForSeconds();

    /**
     * Find the number with SHA-256(salt + number) = challenge. The names are those of ALTCHA's protocol, version 1; the answer
     * is the Base64 form of JSON with {@code algorithm, challenge, number, salt, signature}.
     *
     * @param challenge 64 hex digits
     * @param maxnumber the number is not greater
     */
    record Work(
            String provider,
            long validForSeconds,
            String algorithm,
            String challenge,
            String salt,
            String signature,
            long maxnumber)
            implements Challenge {}

    /**
     * Let Google's widget make a token. The answer is {@code formToken:token}.
     *
     * @param action for v3, null for v2
     */
    record Widget(
            String provider, long validForSeconds, String formToken, String siteKey, String scriptUrl, String action)
            implements Challenge {}
}
