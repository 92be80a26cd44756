package io.keytrail.admin.http;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A query API that believes key-admin's tokens as streams-app does: with service-base, through the JWK set. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(RecordsStub.class)
@RestController
class QueryStub {

    static volatile boolean moving;
    static volatile Caller lastCaller;
    static volatile List<KeyStatusView> keys = List.of();
    static volatile long calls;

    /** The key of acme's slot standard/default that {@link HttpTest#ADA} has just generated. */
    static KeyStatusView activeKey(String keyId, String hint, Instant generatedAt) {
        return new KeyStatusView(
                keyId,
                "acme",
                "standard",
                "default",
                hint,
                "ACTIVE",
                generatedAt,
                HttpTest.ADA,
                0,
                generatedAt.plus(Duration.ofDays(180)),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null);
    }

    @GetMapping("/api/v1/accounts/{account}/keys")
    Map<String, Object> keys(Caller caller, @PathVariable String account) {
        lastCaller = caller;
        caller.require(account, Role.SUPER_ADMIN, Role.ANALYST);
        if (moving) {
            throw Problem.of("rebalancing", 503, "The account moves.")
                    .retryAfter(Duration.ofSeconds(3))
                    .asException();
        }
        return Map.of("keys", keys);
    }

    @GetMapping("/api/v1/accounts/{account}/keys/{kind}/{name}/impact")
    Map<String, Object> impact(
            Caller caller, @PathVariable String account, @PathVariable String kind, @PathVariable String name) {
        caller.require(account, Role.SUPER_ADMIN, Role.ANALYST);
        return Map.of(
                "verdict",
                "unused",
                "calls7d",
                calls,
                "calls24h",
                calls,
                "callers",
                List.of(),
                "slot",
                kind + "/" + name);
    }
}
