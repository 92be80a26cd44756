package io.keytrail.streams.calls;

import static io.keytrail.streams.records.RecordsDriver.START;
import static io.keytrail.streams.records.RecordsDriver.call;
import static io.keytrail.streams.records.RecordsDriver.drain;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.records.FreshRecords;
import io.keytrail.streams.records.RecordsDriver;
import io.keytrail.streams.stores.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshRecords.class)
class CallLogTest {

    private static final Duration SEVEN_DAYS = Duration.ofDays(7);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final String KEY = "kt_std_" + "0123456789abcdefghijABCDEFGHIJ00" + "aZ09xY";

    private final RecordsDriver driver;

    CallLogTest(RecordsDriver driver) {
        this.driver = driver;
    }

    @Test
    void aStoredCallComesBackWhole() {
        ApiCall call = call(START)
                .setLatencyMicros(1234)
                .setRequestBytes(5)
                .setResponseBytes(6)
                .setOutcome(CallOutcome.RATE_LIMITED)
                .setStatus(429)
                .setKeyId("k1")
                .setKeyHint("09xY")
                .setKind("standard")
                .setClientIp("192.0.2.1")
                .setUserAgent("agent/1")
                .setRequestId("r1")
                .setError("too many")
                .setGateway("gw")
                .build();

        driver.send(call(START.minusSeconds(1)));
        driver.send(call);

        assertThat(newestFirst("acme", all()).get(0)).isEqualTo(new StoredCall(call));
        assertThat(driver.counts().stored).isEqualTo(2);
        assertThat(driver.counts().refused).isEqualTo(1);
    }

    @Test
    void callsAreReadInTheOrderOfTheirTimeWhateverOrderTheyCameIn() {
        List<Instant> times = List.of(START.minusSeconds(5), START.minusSeconds(60), START, START.minus(SEVEN_DAYS));
        times.forEach(time -> driver.send(call(time)));

        assertThat(times(newestFirst("acme", all())))
                .containsExactly(START, START.minusSeconds(5), START.minusSeconds(60), START.minus(SEVEN_DAYS));
    }

    @Test
    void callsOfTheSameTimeAreAllKeptAndReadInTheOrderOfTheirIds() {
        for (String id : List.of("b", "ab", "a", "c")) {
            driver.send(call(START).setCallId(id));
        }

        assertThat(ids(newestFirst("acme", all()))).containsExactly("c", "b", "ab", "a");
    }

    @Test
    void aCallIsVisibleUntilItIsExactlySevenDaysOldAndNotAMillisecondLonger() {
        driver.send(call(START.minus(SEVEN_DAYS)).setCallId("edge"));
        assertThat(ids(newestFirst("acme", all()))).containsExactly("edge");

        driver.pass(MILLI);

        assertThat(newestFirst("acme", all())).isEmpty();
    }

    @Test
    void aCallThatIsExactlySevenDaysOldStaysVisibleWhenOneFromFiveMinutesAheadIsStored() {
        driver.send(call(START.minus(SEVEN_DAYS)).setCallId("edge"));

        driver.send(call(START.plus(CallAdmission.LARGEST_LEAD)).setCallId("ahead"));

        assertThat(ids(newestFirst("acme", all()))).containsExactly("ahead", "edge");
    }

    @Test
    void aRangeBeginsWithItsStartAndEndsBeforeItsEnd() {
        Instant from = START.minusSeconds(60);
        Instant to = START.minusSeconds(30);
        driver.send(call(from.minus(MILLI)).setCallId("before"));
        driver.send(call(from).setCallId("first"));
        driver.send(call(to.minus(MILLI)).setCallId("last"));
        driver.send(call(to).setCallId("after"));

        TimeRange range = new TimeRange(from, to);

        assertThat(ids(newestFirst("acme", range))).containsExactly("last", "first");
        assertThat(newestFirst("acme", new TimeRange(from, from))).isEmpty();
        assertThat(newestFirst("acme", new TimeRange(START.minus(SEVEN_DAYS.multipliedBy(3)), START.minus(SEVEN_DAYS))))
                .isEmpty();
    }

    @Test
    void noAccountSeesTheCallsOfAnotherWhoseIdBeginsAlike() {
        for (String account : List.of("acme", "acme-2", "acme.x", "acm", "acme0", "-")) {
            driver.send(call(START).setAccountId(account).setCallId("of " + account));
        }

        assertThat(ids(newestFirst("acme", all()))).containsExactly("of acme");
        assertThat(ids(newestFirst("acm", all()))).containsExactly("of acm");
        assertThat(ids(newestFirst("-", all()))).containsExactly("of -");
    }

    @Test
    void readingGoesOnAfterAPositionWithoutRepeatingOrSkipping() {
        for (int i = 0; i < 20; i++) {
            driver.send(call(START.minusMillis(i / 4)).setCallId("id" + i % 4));
        }
        List<StoredCall> newest = newestFirst("acme", all());

        for (int i = 0; i < 20; i++) {
            assertThat(drain(driver.calls()
                            .newestFirstAfter("acme", all(), newest.get(i).position(), driver.now())))
                    .isEqualTo(newest.subList(i + 1, 20));
        }
    }

    @Test
    void aPositionOutsideOfTheRangeDoesNotWidenIt() {
        driver.send(call(START.minusSeconds(50)).setCallId("in"));
        driver.send(call(START.minusSeconds(10)).setCallId("out"));
        TimeRange range = new TimeRange(START.minusSeconds(60), START.minusSeconds(40));

        CallPosition later = new CallPosition(START, "x");
        CallPosition earlier = new CallPosition(START.minusSeconds(3600), "x");

        assertThat(ids(drain(driver.calls().newestFirstAfter("acme", range, later, driver.now()))))
                .containsExactly("in");
        assertThat(drain(driver.calls().newestFirstAfter("acme", range, earlier, driver.now())))
                .isEmpty();
    }

    @Test
    void aReplayedOrReSentCallIsStoredOnceAndTheFirstOneStays() {
        ApiCall call = call(START).setStatus(200).build();
        driver.send(call);
        driver.send(call);

        driver.send(ApiCall.newBuilder(call).setStatus(500).build());

        assertThat(newestFirst("acme", all())).containsExactly(new StoredCall(call));
        assertThat(driver.counts().repeated).isEqualTo(2);
    }

    @Test
    void theSameIdAtAnotherTimeOrInAnotherAccountIsAnotherCall() {
        driver.send(call(START).setCallId("id"));
        driver.send(call(START.minusMillis(1)).setCallId("id"));
        driver.send(call(START).setCallId("id").setAccountId("globex"));

        assertThat(newestFirst("acme", all())).hasSize(2);
        assertThat(newestFirst("globex", all())).hasSize(1);
    }

    @Test
    void aCallThatTurnedSevenDaysOldOnTheTopicIsOnlyCounted() {
        ApiCall call = call(START.minus(SEVEN_DAYS)).build();
        long takenAt = driver.now().toEpochMilli();
        driver.pass(MILLI);

        driver.sendRaw(
                RecordsDriver.TOPICS.apiCalls().name(), "acme", driver.bytes(call), new RecordHeaders(), takenAt);

        assertThat(driver.counts().agedOut).isEqualTo(1);
        assertThat(driver.deadLetters()).isEmpty();
        assertThat(driver.counts().stored).isZero();
    }

    @Test
    void expiredSegmentsDisappearWhileYoungCallsStay() {
        driver.send(call(START).setCallId("old"));
        driver.pass(Duration.ofDays(20));

        driver.send(call(driver.now()).setCallId("young"));

        assertThat(ids(newestFirst(
                        "acme",
                        new TimeRange(START.minusSeconds(1), driver.now().plusSeconds(1)))))
                .containsExactly("young");
    }

    @Test
    void credentialsAndControlCharactersAreTakenOutBeforeACallIsStored() {
        driver.send(call(START)
                .setMethod("post")
                .setPath("/contacts?hapikey=" + KEY + "&x=1")
                .setUserAgent("bad\r\nagent Bearer abc.def")
                .setError("wrong key " + KEY)
                .setRequestId(KEY)
                .setKeyHint(KEY));

        ApiCall stored = newestFirst("acme", all()).get(0).call();

        assertThat(stored.getMethod()).isEqualTo("POST");
        assertThat(stored.getPath()).isEqualTo("/contacts?hapikey=***&x=1");
        assertThat(stored.getUserAgent()).isEqualTo("bad\ufffd\ufffdagent Bearer ***");
        assertThat(stored.getError()).isEqualTo("wrong key ***");
        assertThat(stored.getRequestId()).isEqualTo("***");
        assertThat(stored.getKeyHint()).isEqualTo("09xY");
    }

    private static TimeRange all() {
        return new TimeRange(Instant.EPOCH, START.plus(Duration.ofDays(1)));
    }

    private List<StoredCall> newestFirst(String account, TimeRange range) {
        return drain(driver.calls().newestFirst(account, range));
    }

    private static List<String> ids(List<StoredCall> calls) {
        return calls.stream().map(stored -> stored.call().getCallId()).toList();
    }

    private static List<Instant> times(List<StoredCall> calls) {
        return calls.stream().map(stored -> stored.call().getOccurredAt()).toList();
    }
}
