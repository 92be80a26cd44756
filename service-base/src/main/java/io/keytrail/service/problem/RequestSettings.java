package io.keytrail.service.problem;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code keytrail.requests}.
 *
 * @param maxBody how large a request's body may be; the default leaves room for a member list of 200
 */
@ConfigurationProperties("keytrail.requests")
record RequestSettings(@DefaultValue("256KB") DataSize maxBody) {}
