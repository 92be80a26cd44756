package io.keytrail.schemas.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.keys.AccountId;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form that an {@link ApiCall} must have, whoever wrote it: {@link #clean(ApiCall)} brings texts into it (no
 * credentials, no control characters, no longer than allowed), {@link #defect(ApiCall)} says what then is out of range
 * still. key-guard cleans before it sends, the records topology cleans and checks what arrives.
 */
public final class CallForm {

    /** Longest call id, in characters. */
    public static final int LONGEST_CALL_ID = 64;

    /** Longest method, in characters. */
    public static final int LONGEST_METHOD = 16;

    /** Longest path with query string, in characters; what is longer is cut. */
    public static final int LONGEST_PATH = 2048;

    /** Longest user agent and error, in characters; what is longer is cut. */
    public static final int LONGEST_TEXT = 512;

    /** Longest request id and gateway, in characters; what is longer is cut. */
    public static final int LONGEST_NAME = 128;

    /** Longest key id, kind and client IP, in characters. */
    public static final int LONGEST_ID = 64;

    /** How many of a key's last characters make its hint. */
    public static final int HINT_LENGTH = 4;

    /** RFC 9110, token; upper case only. */
    private static final Pattern METHOD = Pattern.compile("[A-Z0-9!#$%&'*+.^_`|~-]{1," + LONGEST_METHOD + "}");

    private static final Pattern KIND = Pattern.compile("[a-z][a-z-]{0,31}");

    private CallForm() {}

    /**
     * The call with every text redacted, control characters and lone surrogates replaced by U+FFFD, and cut to its
     * longest form; the method in upper case; of a longer hint only its last four characters. The very same object where
     * nothing was to be done. Ids ({@code callId}, {@code accountId}) stay as they are: they say which call it is.
     */
    public static ApiCall clean(ApiCall call) {
        String method = call.getMethod().toUpperCase(Locale.ROOT);
        String path = cut(CredentialRedaction.ofPath(CleanText.of(call.getPath())), LONGEST_PATH);
        String keyId = text(call.getKeyId(), LONGEST_ID);
        String keyHint = hint(call.getKeyHint());
        String kind = text(call.getKind(), LONGEST_ID);
        String clientIp = text(call.getClientIp(), LONGEST_ID);
        String userAgent = text(call.getUserAgent(), LONGEST_TEXT);
        String requestId = text(call.getRequestId(), LONGEST_NAME);
        String error = text(call.getError(), LONGEST_TEXT);
        String gateway = text(call.getGateway(), LONGEST_NAME);
        boolean isClean = method.equals(call.getMethod())
                && path.equals(call.getPath())
                && Objects.equals(keyId, call.getKeyId())
                && Objects.equals(keyHint, call.getKeyHint())
                && Objects.equals(kind, call.getKind())
                && Objects.equals(clientIp, call.getClientIp())
                && Objects.equals(userAgent, call.getUserAgent())
                && Objects.equals(requestId, call.getRequestId())
                && Objects.equals(error, call.getError())
                && Objects.equals(gateway, call.getGateway());
        return isClean
                ? call
                : new ApiCall(
                        call.getCallId(),
                        call.getAccountId(),
                        call.getOccurredAt(),
                        method,
                        path,
                        call.getStatus(),
                        call.getLatencyMicros(),
                        call.getRequestBytes(),
                        call.getResponseBytes(),
                        call.getOutcome(),
                        keyId,
                        keyHint,
                        kind,
                        clientIp,
                        userAgent,
                        requestId,
                        error,
                        gateway);
    }

    /**
     * What is wrong with a clean call, in one sentence that names the field and what it takes and holds no part of the
     * call; empty if nothing is. Whether its time fits is judged elsewhere, against the broker's.
     */
    public static Optional<String> defect(ApiCall call) {
        return Optional.ofNullable(firstDefect(call));
    }

    private static String firstDefect(ApiCall call) {
        if (!isIdentifier(call.getCallId())) {
            return "callId takes 1 to 64 characters, none of them a control character, and no credential";
        }
        if (!AccountId.isValidOrNone(call.getAccountId())) {
            return "accountId takes " + AccountId.FORM.pattern() + " or " + AccountId.NONE;
        }
        if (call.getOccurredAt().toEpochMilli() < 0) {
            return "occurredAt lies before 1970";
        }
        if (!METHOD.matcher(call.getMethod()).matches()) {
            return "method takes 1 to 16 characters of an HTTP token";
        }
        if (call.getPath().isBlank()) {
            return "path is empty";
        }
        if (call.getStatus() < 100 || call.getStatus() > 599) {
            return "status takes 100 to 599";
        }
        if (call.getLatencyMicros() < 0) {
            return "latencyMicros takes 0 or more";
        }
        if (call.getRequestBytes() < 0 || call.getResponseBytes() < 0) {
            return "requestBytes and responseBytes take 0 or more";
        }
        if (call.getKind() != null && !KIND.matcher(call.getKind()).matches()) {
            return "kind takes the name of a key kind";
        }
        if (call.getKeyId() != null && !isIdentifier(call.getKeyId())) {
            return "keyId takes 1 to 64 characters, none of them a control character, and no credential";
        }
        return null;
    }

    private static boolean isIdentifier(String id) {
        return !id.isBlank()
                && id.length() <= LONGEST_CALL_ID
                && CleanText.of(id).equals(id)
                && !CredentialRedaction.isIn(id);
    }

    private static String text(String text, int longest) {
        return text == null ? null : cut(CredentialRedaction.ofText(CleanText.of(text)), longest);
    }

    private static String hint(String hint) {
        if (hint == null) {
            return null;
        }
        String clean = CleanText.of(hint);
        return CleanText.of(clean.substring(Math.max(0, clean.length() - HINT_LENGTH)));
    }

    /** Cuts between code points. */
    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end);
    }
}
