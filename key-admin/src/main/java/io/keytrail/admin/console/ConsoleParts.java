package io.keytrail.admin.console;

import io.keytrail.admin.console.audit.AuditParts;
import io.keytrail.admin.console.calls.CallsParts;
import io.keytrail.admin.console.leak.LeakParts;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages. */
@Configuration(proxyBeanMethods = false)
@Import({
    HomePage.class,
    ApiKeyPage.class,
    ChangeKeyPage.class,
    KeyTrafficPage.class,
    ApiKeyView.class,
    KeyRecords.class,
    AuditParts.class,
    CallsParts.class,
    LeakParts.class,
    PageProblems.class
})
public class ConsoleParts {}
