package io.keytrail.streams.runtime;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How far this instance has come with one partition. Three parties tell it: the consumer what it fetched, the processor
 * what it has dealt with, and a look at the partition's committed end, once in a while, where that was and when. From these:
 * at the time of a look there was no lag as soon as everything before the end seen then has been dealt with.
 *
 * <p>The end may lie behind transaction markers, which no processor ever sees; so "dealt with" is either the record just
 * before the end, or, if the consumer has come to the end, the last record that it found. Thread-safe.
 */
final class PartitionProgress {

    /** Looks that wait for processing to come as far; where more wait, the newest replaces the one before. */
    private static final int MOST_WAITING = 64;

    private static final long NONE = -1;

    private final boolean brokerTimestamps;
    private final Deque<Look> waiting = new ArrayDeque<>();
    private boolean active;
    private long tenure;
    private long position = NONE;
    private long lastFetched = NONE;
    private long lastProcessed = NONE;
    private long end = NONE;
    private Instant asOf;
    private Instant processedTime;

    /** @param brokerTimestamps whether records carry the time at which the broker took them, which then never goes back */
    PartitionProgress(boolean brokerTimestamps) {
        this.brokerTimestamps = brokerTimestamps;
    }

    private record Look(Instant at, long end) {}

    /** The task begins here. */
    synchronized void began() {
        tenure++;
        active = true;
        waiting.clear();
        asOf = null;
        processedTime = null;
        end = NONE;
        position = NONE;
        lastFetched = NONE;
        lastProcessed = NONE;
    }

    /** The task leaves. */
    synchronized void ended() {
        tenure++;
        active = false;
    }

    /** Whether a task of the partition runs here. */
    synchronized boolean isActive() {
        return active;
    }

    /** Changes whenever a task begins or leaves. */
    synchronized long tenure() {
        return tenure;
    }

    /** The consumer returned records, up to that offset. */
    synchronized void fetched(long firstOffset, long lastOffset) {
        if (firstOffset <= lastProcessed) {
            // a transaction was aborted: what was dealt with since is undone and comes again
            lastProcessed = firstOffset - 1;
        }
        lastFetched = lastOffset;
    }

    /** The consumer would fetch this offset next. */
    synchronized void positioned(long nextOffset) {
        position = nextOffset;
    }

    /** The processor has dealt with a record. */
    synchronized void processed(long offset, long timestamp) {
        lastProcessed = offset;
        if (brokerTimestamps) {
            processedTime = Instant.ofEpochMilli(timestamp);
        }
    }

    /** Somebody looked: the partition's committed end was no less than this at that time. */
    synchronized void looked(Instant at, long committedEnd) {
        if (!active) {
            return;
        }
        end = committedEnd;
        if (waiting.size() == MOST_WAITING) {
            waiting.removeLast();
        }
        waiting.addLast(new Look(at, committedEnd));
        settle();
    }

    private void settle() {
        while (!waiting.isEmpty() && hasDealtWith(waiting.getFirst().end())) {
            asOf = waiting.removeFirst().at();
        }
    }

    private boolean hasDealtWith(long committedEnd) {
        return lastProcessed + 1 >= committedEnd || (position >= committedEnd && lastProcessed >= lastFetched);
    }

    /**
     * The last time at which there was no lag; or, where that is later, the time of the last record dealt with: the broker
     * gave out times in the order of offsets.
     */
    synchronized Optional<Instant> asOf() {
        if (!active) {
            return Optional.empty();
        }
        settle();
        boolean looksFirst = asOf != null && (processedTime == null || asOf.isAfter(processedTime));
        return Optional.ofNullable(looksFirst ? asOf : processedTime);
    }

    /** Committed and not dealt with as of the last look, markers included; -1 if not known. */
    synchronized long lag() {
        if (!active || end == NONE || (position == NONE && lastProcessed == NONE)) {
            return NONE;
        }
        long next = lastProcessed >= lastFetched ? Math.max(position, lastProcessed + 1) : lastProcessed + 1;
        if (lastProcessed == NONE && lastFetched > NONE) {
            return NONE;
        }
        return Math.max(0, end - next);
    }
}
