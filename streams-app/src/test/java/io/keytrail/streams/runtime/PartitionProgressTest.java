package io.keytrail.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {

    private static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");
    private static final Instant T1 = T0.plusSeconds(1);
    private static final Instant T2 = T0.plusSeconds(2);

    private final PartitionProgress progress = new PartitionProgress(true);

    @BeforeEach
    void begin() {
        progress.began();
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(progress.asOf()).isEmpty();
        assertThat(progress.lag()).isEqualTo(-1);
    }

    @Test
    void anEmptyPartitionIsUpToDateAtEveryLook() {
        progress.positioned(0);

        progress.looked(T0, 0);

        assertThat(progress.asOf()).contains(T0);
        assertThat(progress.lag()).isZero();
    }

    @Test
    void aTaskThatBeginsAgainKnowsNothingOfWhatWasDealtWithBefore() {
        // Given
        progress.fetched(0, 9);
        progress.positioned(10);
        progress.processed(9, T0.toEpochMilli());

        // When the task is revived after its last transaction was aborted
        progress.ended();
        progress.began();
        progress.looked(T1, 10);

        // Then
        assertThat(progress.asOf()).isEmpty();
        assertThat(progress.lag()).isEqualTo(-1);
    }

    @Test
    void whatIsFetchedButNotProcessedIsLag() {
        progress.fetched(0, 9);
        progress.positioned(10);
        progress.looked(T0, 10);
        progress.processed(4, T0.minusSeconds(60).toEpochMilli());

        assertThat(progress.lag()).isEqualTo(5);
        assertThat(progress.asOf()).contains(T0.minusSeconds(60));
    }

    @Test
    void asOfBecomesTheTimeOfTheLookOnceEverythingBeforeItsEndIsProcessed() {
        progress.fetched(0, 9);
        progress.positioned(10);
        progress.looked(T0, 10);

        progress.processed(9, T0.minusSeconds(60).toEpochMilli());

        assertThat(progress.asOf()).contains(T0);
        assertThat(progress.lag()).isZero();
    }

    @Test
    void aTransactionMarkerAtTheEndIsNoLag() {
        progress.fetched(0, 9);
        progress.processed(9, 0);
        progress.looked(T0, 11);
        assertThat(progress.lag()).isEqualTo(1);

        progress.positioned(11);

        assertThat(progress.asOf()).contains(T0);
        assertThat(progress.lag()).isZero();
    }

    @Test
    void underSteadyTrafficAnEarlierLookIsSettledWhileNewRecordsKeepComing() {
        progress.fetched(0, 9);
        progress.positioned(10);
        progress.looked(T0, 10);
        progress.processed(9, 0);
        progress.fetched(10, 19);
        progress.positioned(20);
        progress.looked(T1, 20);
        progress.processed(12, 0);

        assertThat(progress.asOf()).contains(T0);

        progress.processed(19, 0);
        assertThat(progress.asOf()).contains(T1);
    }

    @Test
    void whatAnAbortedTransactionUndidIsNotCountedAsProcessed() {
        progress.fetched(0, 9);
        progress.positioned(10);
        progress.processed(9, 0);
        progress.fetched(5, 9);
        progress.positioned(10);

        progress.looked(T0, 10);

        assertThat(progress.lag()).isEqualTo(5);
        progress.processed(9, 0);
        assertThat(progress.asOf()).contains(T0);
    }

    @Test
    void aPartitionThatCameBackFromElsewhereIsUpToDateWithoutAnyRecord() {
        progress.fetched(0, 9);
        progress.positioned(10);
        progress.processed(9, 0);
        progress.ended();
        assertThat(progress.asOf()).isEmpty();
        progress.began();

        progress.positioned(50);
        progress.looked(T2, 50);

        assertThat(progress.asOf()).contains(T2);
    }

    @Test
    void manyUnsettledLooksStayBounded() {
        progress.fetched(0, 99_999);
        for (int i = 1; i <= 1_000; i++) {
            progress.looked(T0.plusSeconds(i), i * 100L);
        }

        progress.processed(99_999, 0);

        assertThat(progress.asOf()).contains(T0.plusSeconds(1_000));
    }

    @Test
    void everyComingAndGoingChangesTheTenure() {
        long first = progress.tenure();
        progress.ended();
        progress.began();

        assertThat(progress.tenure()).isNotEqualTo(first);
        assertThat(progress.isActive()).isTrue();
    }
}
