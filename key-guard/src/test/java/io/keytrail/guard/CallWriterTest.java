package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CallWriterTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");

    private final CallWriter writer = new CallWriter(new CallIds(new SecureRandom()), "contacts-api");
    private final KeyText key = Keys.newKey();
    private final KeyStatus status = Keys.statusOf(key).build();
    private final Verdict accepted = new Verdict(CallOutcome.ACCEPTED, Keys.known(status));

    @Test
    void everythingThatIsKnownOfACallIsWritten() {
        // Given a call of which everything is known
        ObservedCall call = ObservedCall.judged(accepted)
                .at(NOON)
                .request("patch", "/contacts/7?properties=email")
                .answered(409)
                .took(Duration.ofNanos(1_234_999))
                .bodies(120, 4_500)
                .from("203.0.113.9")
                .userAgent("crm-sync/2.1")
                .requestId("req-1")
                .error("version conflict")
                .build();

        // When it is written
        ApiCall written = writer.write(call);

        // Then all of it is there
        assertThat(UUID.fromString(written.getCallId()).version()).isEqualTo(7);
        assertThat(written.getAccountId()).isEqualTo("acme");
        assertThat(written.getOccurredAt()).isEqualTo(Instant.parse("2026-11-20T12:00:00.123Z"));
        assertThat(written.getMethod()).isEqualTo("PATCH");
        assertThat(written.getPath()).isEqualTo("/contacts/7?properties=email");
        assertThat(written.getStatus()).isEqualTo(409);
        assertThat(written.getLatencyMicros()).isEqualTo(1_234);
        assertThat(written.getRequestBytes()).isEqualTo(120);
        assertThat(written.getResponseBytes()).isEqualTo(4_500);
        assertThat(written.getOutcome()).isEqualTo(CallOutcome.ACCEPTED);
        assertThat(written.getKeyId()).isEqualTo(status.getKeyId());
        assertThat(written.getKeyHint()).isEqualTo(key.hint());
        assertThat(written.getKind()).isEqualTo("standard");
        assertThat(written.getClientIp()).isEqualTo("203.0.113.9");
        assertThat(written.getUserAgent()).isEqualTo("crm-sync/2.1");
        assertThat(written.getRequestId()).isEqualTo("req-1");
        assertThat(written.getError()).isEqualTo("version conflict");
        assertThat(written.getGateway()).isEqualTo("contacts-api");
    }

    @Test
    void aCallWithoutAKnownKeyBelongsToNobody() {
        // Given a call with an unknown key
        ObservedCall call = ObservedCall.judged(Verdict.UNKNOWN)
                .at(NOON)
                .request("GET", "/")
                .answered(401)
                .build();

        // When it is written
        ApiCall written = writer.write(call);

        // Then its account is "-", and what is not known is null
        assertThat(written.getAccountId()).isEqualTo("-");
        assertThat(written.getOutcome()).isEqualTo(CallOutcome.KEY_UNKNOWN);
        assertThat(written.getKeyId()).isNull();
        assertThat(written.getKeyHint()).isNull();
        assertThat(written.getKind()).isNull();
        assertThat(written.getUserAgent()).isNull();
    }

    @Test
    void noTextThatIsWrittenHoldsTheKey() {
        // Given a call with the key in every text of it, encoded in one
        String encoded = URLEncoder.encode(key.reveal().replace("_", "%5F"), StandardCharsets.UTF_8);
        ObservedCall call = ObservedCall.judged(accepted)
                .at(NOON)
                .request(key.reveal(), "/contacts/" + key.reveal() + "?hapikey=" + key.reveal() + "&x=" + encoded)
                .answered(200)
                .from(key.reveal())
                .userAgent("curl " + key.reveal())
                .requestId(key.reveal())
                .error("cannot use Bearer " + key.reveal())
                .build();

        // When it is written
        String written = writer.write(call).toString();

        // Then it is in none
        assertThat(written).doesNotContain(key.reveal().substring(7, 30)).contains("/contacts/***?hapikey=***");
        assertThat(call.toString()).doesNotContain(key.reveal());
    }

    @Property(tries = 200)
    void aKeyThatIsCutInTwoIsNotWrittenEither(@ForAll @IntRange(min = 16_300, max = 16_390) int before) {
        // Given a path so long that the key lies across the place where it is cut
        ObservedCall call = ObservedCall.judged(accepted)
                .at(NOON)
                .request("GET", "/x?hapikey=" + "y".repeat(before) + "&z=" + key.reveal())
                .answered(200)
                .error("z".repeat(before) + " " + key.reveal())
                .build();

        // When it is written
        ApiCall written = writer.write(call);

        // Then no part of the key is in it
        assertThat(written.toString()).doesNotContain(key.reveal().substring(7, 11));
    }

    @Test
    void longTextsAreCut() {
        // Given a call with texts that are much too long
        String text = "aé😀".repeat(10_000);
        ObservedCall call = ObservedCall.judged(accepted)
                .at(NOON)
                .request("M".repeat(500), "/" + text)
                .answered(200)
                .userAgent(text)
                .requestId(text)
                .error(text)
                .build();

        // When it is written
        ApiCall written = writer.write(call);

        // Then each has its schema's length at most, and is whole characters
        assertThat(written.getMethod()).hasSize(16);
        assertThat(written.getPath()).hasSizeLessThanOrEqualTo(2_048).hasSizeGreaterThan(2_040);
        assertThat(written.getUserAgent()).hasSizeLessThanOrEqualTo(512);
        assertThat(written.getRequestId()).hasSizeLessThanOrEqualTo(128);
        assertThat(written.getError()).hasSizeLessThanOrEqualTo(512);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(written.getError()))
                .isTrue();
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(written.getPath()))
                .isTrue();
    }

    @Test
    void aCallThatWaitsHoldsNoMoreOfATextThanIsLookedAt() {
        // Given a call with texts of a megabyte
        String text = "x".repeat(1 << 20);

        // When it is built
        ObservedCall call = ObservedCall.judged(accepted)
                .at(NOON)
                .request(text, "/" + text)
                .answered(200)
                .from(text)
                .userAgent(text)
                .requestId(text)
                .error(text)
                .build();

        // Then most of each is let go
        assertThat(List.of(call.method, call.pathAndQuery, call.clientIp, call.userAgent, call.requestId, call.error))
                .allSatisfy(held -> assertThat(held).hasSize(16_384));
    }

    @Property
    void idsAreVersionSevenAndCarryTheTime(@ForAll @LongRange(min = 0, max = (1L << 47)) long millis) {
        // Given a time
        // When an id is made for it
        UUID id = UUID.fromString(new CallIds(new SecureRandom()).next(millis));

        // Then RFC 9562 is kept
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(millis);
    }

    @Test
    void aCallNeedsTimeRequestAndAnswer() {
        // Given a call of which nothing is known
        // When it is built
        // Then it says what it needs
        assertThatThrownBy(() -> ObservedCall.judged(accepted).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("answered");
        assertThatThrownBy(() -> ObservedCall.judged(accepted).answered(42))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("42");
    }
}
