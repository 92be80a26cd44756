package io.keytrail.benchmarks.contest;

/**
 * Who runs which course.
 *
 * @param label what it is, for people, in a few words
 * @param contender deals with the calls
 * @param course the calls, and all that the contender is given
 */
public record Entry(String label, Contender contender, Course course) {}
