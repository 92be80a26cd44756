package io.keytrail.streams.deadletters;

/** Is told of every record that was set aside. Called on stream threads: has to return at once. */
@FunctionalInterface
public interface DeadLetterMonitor {

    /** Takes no notice. */
    DeadLetterMonitor NONE = (topic, reason) -> {};

    /** A record of that topic was set aside for that reason. */
    void deadLettered(String topic, DeadLetterReason reason);
}
