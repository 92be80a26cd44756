package io.keytrail.benchmarks.timing;

import java.util.Map;

/**
 * An operation to be timed: a method that JMH knows as a benchmark.
 *
 * @param name what figures call it
 * @param methods the class that has the method
 * @param method the method's name
 * @param parameters values for parameters of the states that the method takes
 * @param properties system properties of the JVM that times it
 * @param threads how many threads call it at the same time
 */
public record Timed(
        String name,
        Class<?> methods,
        String method,
        Map<String, String> parameters,
        Map<String, String> properties,
        int threads) {

    public Timed {
        parameters = Map.copyOf(parameters);
        properties = Map.copyOf(properties);
    }
}
