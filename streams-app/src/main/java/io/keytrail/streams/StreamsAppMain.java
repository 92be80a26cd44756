package io.keytrail.streams;

import io.keytrail.streams.app.RuntimeConfiguration;
import io.keytrail.streams.query.QueryConfiguration;
import io.keytrail.streams.runtime.StreamsRuntime;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * streams-app: both topologies and the query API in one process. Answers health checks from the first moment; what it
 * needs to work may come up later.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({RuntimeConfiguration.class, QueryConfiguration.class})
public class StreamsAppMain {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsAppMain.class);

    /** Runs until it is told to stop; ends with exit code 1 if what it needs is not there or does not fit. */
    public static void main(String[] args) {
        ConfigurableApplicationContext context = SpringApplication.run(StreamsAppMain.class, args);
        try {
            context.getBean(StreamsRuntime.class).started().join();
        } catch (CompletionException failed) {
            if (context.isActive()) {
                LOG.error("{}", failed.getCause().getMessage());
                System.exit(SpringApplication.exit(context, () -> 1));
            }
        }
    }
}
