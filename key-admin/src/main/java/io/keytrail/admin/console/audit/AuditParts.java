package io.keytrail.admin.console.audit;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The audit log's pages. */
@Configuration(proxyBeanMethods = false)
@Import({AuditLogPage.class, AuditRecords.class})
public class AuditParts {}
