package io.keytrail.admin.console.calls;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The call log's page and its parts. */
@Configuration(proxyBeanMethods = false)
@Import({CallLogPage.class, CallLogParts.class, CallRecords.class})
public class CallsParts {}
