package io.keytrail.benchmarks.contest;

/** A way to deal with the topic of calls, whose speed is measured. */
public interface Contender {

    /** Short name, part of the figures' names. */
    String name();

    /** What it is, for people, in a few words. */
    String label();

    /**
     * Deals with all calls of the topic, with empty state and from the beginning, and verifies that it did. Whatever it
     * starts has ended when this returns, however it returns; what it made on the broker is removed by the contest.
     *
     * @throws Exception if it failed, or did not do what it should: then there is no lap
     */
    Lap run(Course course) throws Exception;
}
