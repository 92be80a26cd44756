package io.keytrail.streams.stores;

/** Is told by the processor of a source topic what its task does. Called on stream threads; returns at once. */
public interface TaskWatch {

    /** Takes no notice. */
    TaskWatch NONE = new TaskWatch() {
        @Override
        public void began(String topic, int partition) {
            // nobody asks
        }

        @Override
        public void processed(String topic, int partition, long offset, long timestamp) {
            // nobody asks
        }

        @Override
        public void ended(String topic, int partition) {
            // nobody asks
        }
    };

    /** The task of that partition is restored and begins to process. */
    void began(String topic, int partition);

    /** The record at that offset has been dealt with, whatever came of it. */
    void processed(String topic, int partition, long offset, long timestamp);

    /** The task leaves; its stores are closed after this returns. */
    void ended(String topic, int partition);
}
