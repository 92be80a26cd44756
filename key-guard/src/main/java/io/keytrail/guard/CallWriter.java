package io.keytrail.guard;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.calls.CredentialRedaction;
import io.keytrail.schemas.keys.AccountId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Turns what an API server saw into the event: credentials out, texts cut to their lengths, an id in. The longest texts
 * are those of {@code ApiCall}'s schema; the path's limit is the guard's own.
 */
final class CallWriter {

    static final int LONGEST_PATH = 2_048;
    static final int LONGEST_USER_AGENT = 512;
    static final int LONGEST_ERROR = 512;
    static final int LONGEST_REQUEST_ID = 128;
    static final int LONGEST_METHOD = 16;
    private static final int LONGEST_IP = 64;

    private final CallIds ids;
    private final String gateway;

    CallWriter(CallIds ids, String gateway) {
        this.ids = ids;
        this.gateway = gateway;
    }

    ApiCall write(ObservedCall call) {
        Verdict verdict = call.verdict;
        return ApiCall.newBuilder()
                .setCallId(ids.next(call.occurredAt.toEpochMilli()))
                .setAccountId(accountOf(verdict))
                .setOccurredAt(call.occurredAt.truncatedTo(ChronoUnit.MILLIS))
                .setMethod(cut(CredentialRedaction.ofText(call.method), LONGEST_METHOD)
                        .toUpperCase(Locale.ROOT))
                .setPath(cut(CredentialRedaction.ofPath(call.pathAndQuery), LONGEST_PATH))
                .setStatus(call.status)
                .setLatencyMicros(call.latencyMicros)
                .setRequestBytes(call.requestBytes)
                .setResponseBytes(call.responseBytes)
                .setOutcome(verdict.outcome())
                .setKeyId(verdict.keyId().orElse(null))
                .setKeyHint(verdict.hint().orElse(null))
                .setKind(verdict.kind().orElse(null))
                .setClientIp(clean(call.clientIp, LONGEST_IP))
                .setUserAgent(clean(call.userAgent, LONGEST_USER_AGENT))
                .setRequestId(clean(call.requestId, LONGEST_REQUEST_ID))
                .setError(clean(call.error, LONGEST_ERROR))
                .setGateway(gateway)
                .build();
    }

    /** The account that the record belongs to: {@code -} where the call names no known key. */
    static String accountOf(Verdict verdict) {
        return verdict.accountId().orElse(AccountId.NONE);
    }

    private static String clean(String text, int longest) {
        return text == null ? null : cut(CredentialRedaction.ofText(text), longest);
    }

    /** The text's beginning; never half of a surrogate pair, which no UTF-8 could hold. */
    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end);
    }
}
