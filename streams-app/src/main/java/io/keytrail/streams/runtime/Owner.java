package io.keytrail.streams.runtime;

/**
 * The instance that holds an account's partition.
 *
 * @param host its host, from the setting {@code application.server}
 * @param port its port, likewise
 * @param here whether it is this instance
 */
public record Owner(String host, int port, boolean here) {}
