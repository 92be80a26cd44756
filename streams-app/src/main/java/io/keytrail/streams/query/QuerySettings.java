package io.keytrail.streams.query;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.query}: bounds of the query API. One caller may have a quarter of exports and streams, and half of the others.
 *
 * @param mostExports how many exports may run at the same time on this instance; a further one gets 429
 * @param mostScans how many answers that read a whole log may be made at the same time; a further one gets 429
 * @param mostPages how many pages may be read at the same time; a further one gets 429
 * @param scanPatience how long reading for one such answer may take; then it is 503
 * @param drainPatience how long exports may go on when the service stops; then they are cut
 * @param forward how the instance that holds an account is asked
 * @param streams live streams of calls
 */
@ConfigurationProperties("keytrail.query")
record QuerySettings(
        @DefaultValue("16") int mostExports,
        @DefaultValue("16") int mostScans,
        @DefaultValue("32") int mostPages,
        @DefaultValue("45s") Duration scanPatience,
        @DefaultValue("3s") Duration drainPatience,
        @DefaultValue Forward forward,
        @DefaultValue Streams streams) {

    QuerySettings {
        requirePositive("most-exports", mostExports);
        requirePositive("most-scans", mostScans);
        requirePositive("most-pages", mostPages);
    }

    /**
     * How another instance is asked.
     *
     * @param most how many requests may wait for other instances at the same time; a further one gets 503
     * @param connectTimeout how long to wait for a connection
     * @param readTimeout how long the other instance may be silent
     */
    record Forward(
            @DefaultValue("80") int most,
            @DefaultValue("1s") Duration connectTimeout,
            @DefaultValue("60s") Duration readTimeout) {

        Forward {
            requirePositive("forward.most", most);
        }
    }

    /**
     * Live streams.
     *
     * @param most how many streams may be open at the same time on this instance; a further one gets 429
     * @param heartbeat how long a stream may be silent
     * @param longest when a stream is ended, so that its client comes back with credentials of today
     */
    record Streams(
            @DefaultValue("32") int most,
            @DefaultValue("15s") Duration heartbeat,
            @DefaultValue("1h") Duration longest) {

        Streams {
            requirePositive("streams.most", most);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("keytrail.query." + name + " is " + value + "; it takes 1 or more");
        }
    }
}
