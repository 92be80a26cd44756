package io.keytrail.admin.console;

import io.keytrail.admin.console.audit.AuditParts;
import io.keytrail.admin.console.calls.CallsParts;
import io.keytrail.admin.console.leak.LeakParts;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
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
public class ConsoleParts {

    @Bean
    ShownKeys shownKeys(Clock clock) {
        return new ShownKeys(
                clock, CompletableFuture.delayedExecutor(ShownKeys.LONGEST.toMillis(), TimeUnit.MILLISECONDS));
    }
}
