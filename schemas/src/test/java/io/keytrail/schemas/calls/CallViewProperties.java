package io.keytrail.schemas.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/** A view shows what decoding gives, and lets nothing pass that {@link CallForm} would change or refuse. */
class CallViewProperties {

    private static final String KEY = "kt_std_" + "0123456789abcdefghijABCDEFGHIJ00" + "aZ09xY";

    private final CallView view = new CallView();

    @Property(tries = 3_000)
    void whatIsPlainlyInFormIsInForm(@ForAll("calls") ApiCall call) {
        byte[] datum = datum(call);

        boolean isShown = view.show(datum, 3, datum.length);

        boolean hasGoodNumbers = call.getStatus() >= 100 && call.getStatus() <= 599 && call.getLatencyMicros() >= 0;
        assertThat(isShown).isEqualTo(hasGoodNumbers);
        if (isShown && view.isPlainlyInForm()) {
            assertThat(CallForm.clean(call)).isSameAs(call);
            assertThat(CallForm.defect(call)).isEmpty();
        }
    }

    @Property(tries = 500)
    void aViewShowsWhatTheCallSays(@ForAll("calls") ApiCall call) {
        byte[] datum = datum(call);

        if (view.show(datum, 3, datum.length)) {
            assertThat(view.occurredAt()).isEqualTo(call.getOccurredAt().toEpochMilli());
            assertThat(view.status()).isEqualTo(call.getStatus());
            assertThat(view.latencyMicros()).isEqualTo(call.getLatencyMicros());
            assertThat(view.requestBytes()).isEqualTo(call.getRequestBytes());
            assertThat(view.responseBytes()).isEqualTo(call.getResponseBytes());
            assertThat(view.outcome()).isEqualTo(call.getOutcome());
            assertThat(view.isOfAccount(call.getAccountId().getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            assertThat(view.hasKeyId()).isEqualTo(call.getKeyId() != null);
            byte[] whole = new byte[view.length()];
            view.copyTo(whole, 0);
            assertThat(whole).isEqualTo(Arrays.copyOfRange(datum, 3, datum.length));
        }
    }

    @Property(tries = 500)
    void theSameCallIsOneOfTheSameIdAccountAndTimeWhateverElseItSays(
            @ForAll("calls") ApiCall one, @ForAll("calls") ApiCall other) {
        ApiCall repeated = ApiCall.newBuilder(other)
                .setCallId(one.getCallId())
                .setAccountId(one.getAccountId())
                .setOccurredAt(one.getOccurredAt())
                .build();
        byte[] datum = datum(one);
        byte[] again = datum(repeated);
        byte[] strange = datum(other);
        boolean isSame = one.getCallId().equals(other.getCallId())
                && one.getAccountId().equals(other.getAccountId())
                && one.getOccurredAt().equals(other.getOccurredAt());

        if (view.show(datum, 3, datum.length)) {
            assertThat(view.isSame(again, 3, again.length)).isTrue();
            assertThat(view.isSame(strange, 3, strange.length)).isEqualTo(isSame);
            long hash = view.identityHash();
            if (view.show(again, 3, again.length)) {
                assertThat(view.identityHash()).isEqualTo(hash);
            }
        }
    }

    @Example
    void mostCallsOfHonestProducersArePlain() {
        ApiCall call = call().setPath("/crm/v3/contacts?limit=10&archived=false")
                .setUserAgent(
                        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36")
                .setKeyId("3d8f9f3e-97a5-4a9b-9d0e-000000000001")
                .setKeyHint("aZ09")
                .setKind("standard")
                .setClientIp("2001:db8::1")
                .setRequestId("b1946ac9")
                .setGateway("edge-1")
                .build();
        byte[] datum = datum(call);

        assertThat(view.show(datum, 3, datum.length)).isTrue();
        assertThat(view.isPlainlyInForm()).isTrue();
    }

    @Property(tries = 2_000)
    void bytesThatAreNoCallAreNotShownAndBreakNothing(
            @ForAll("calls") ApiCall call, @ForAll long seed, @ForAll boolean isCut) {
        byte[] datum = datum(call);
        Random random = new Random(seed);
        if (isCut) {
            assertThat(view.show(datum, 3, 3 + random.nextInt(datum.length - 3)))
                    .isFalse();
        } else {
            datum[3 + random.nextInt(datum.length - 3)] = (byte) random.nextInt();
            if (view.show(datum, 3, datum.length) && view.isPlainlyInForm()) {
                assertThat(datum(decoded(datum))).as("what Avro reads of it").isEqualTo(datum);
            }
        }
    }

    @Example
    void aNumberThatIsLongerThanItNeedBeIsNotShown() {
        byte[] datum = datum(call());
        // the status, 200, which Avro reads from at most five bytes
        int status = 3 + 1 + 2 + 1 + 4 + 6 + 1 + 3 + 1 + 1;
        assertThat(datum[status]).isEqualTo((byte) 0x90);
        byte[] longer = new byte[datum.length + 4];
        System.arraycopy(datum, 0, longer, 0, status);
        System.arraycopy(
                new byte[] {(byte) 0x90, (byte) 0x83, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0}, 0, longer, status, 6);
        System.arraycopy(datum, status + 2, longer, status + 6, datum.length - status - 2);

        assertThat(view.show(datum, 3, datum.length)).isTrue();
        assertThat(view.show(longer, 3, longer.length)).isFalse();
    }

    private static ApiCall decoded(byte[] datum) {
        try {
            return new SpecificDatumReader<>(ApiCall.class)
                    .read(null, DecoderFactory.get().binaryDecoder(datum, 3, datum.length - 3, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] datum(ApiCall.Builder call) {
        return datum(call.build());
    }

    private static byte[] datum(ApiCall call) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[3]);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<>(ApiCall.class).write(call, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static ApiCall.Builder call() {
        return ApiCall.newBuilder()
                .setCallId("c1")
                .setAccountId("acme")
                .setOccurredAt(Instant.parse("2026-11-23T12:00:00Z"))
                .setMethod("GET")
                .setPath("/")
                .setStatus(200)
                .setOutcome(CallOutcome.ACCEPTED);
    }

    @Provide
    Arbitrary<ApiCall> calls() {
        return Combinators.combine(
                        texts(),
                        Arbitraries.of("acme", "a", "-", ".a", "-a", "A", "a".repeat(64), "a".repeat(65), "\u00e4", ""),
                        Arbitraries.of("GET", "get", "", "M-SEARCH", "A".repeat(17), "A B"),
                        paths(),
                        Arbitraries.of(99, 100, 200, 599, 600),
                        texts().injectNull(0.3),
                        Arbitraries.of("standard", "-x", "", "a".repeat(33), "private-app", "X")
                                .injectNull(0.3),
                        texts().list().ofSize(6))
                .as((id, account, method, path, status, keyId, kind, others) -> call().setCallId(id)
                        .setAccountId(account)
                        .setMethod(method)
                        .setPath(path)
                        .setStatus(status)
                        .setLatencyMicros(status == 599 ? -1 : status)
                        .setKeyId(keyId)
                        .setKind(kind)
                        .setKeyHint(others.get(0))
                        .setClientIp(others.get(1))
                        .setUserAgent(others.get(2))
                        .setRequestId(others.get(3))
                        .setError(others.get(4))
                        .setGateway(others.get(5))
                        .build());
    }

    private static Arbitrary<String> paths() {
        return Combinators.combine(
                        Arbitraries.of("/", "/crm/v3/contacts", "", " ", "/a b"),
                        Arbitraries.of(
                                "",
                                "?",
                                "?a=1",
                                "?hapikey=x",
                                "?a=1&token=y",
                                "?a=b=c",
                                "?=x",
                                "?to%6ben=x",
                                "?a[key]=1",
                                "?tok?en=x",
                                "?x&ses?sion=1",
                                "?a=1?token=x"),
                        texts())
                .as((path, query, rest) -> path + query + rest);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("abcXYZ019._-/:=&?%+ eyJktKT\"'{};,")
                        .ofMaxLength(24),
                Arbitraries.strings().ofMaxLength(6),
                Arbitraries.of(
                        KEY,
                        "kt_",
                        "Bearer abc",
                        "basic YTpi",
                        "eyJhbGciOiJub25lIn0.e30.x",
                        "10.0.0.1",
                        "2001:db8::1",
                        "aZ09",
                        "x".repeat(64),
                        "x".repeat(65),
                        "x".repeat(128),
                        "x".repeat(129),
                        "x".repeat(513),
                        "plain"));
    }
}
