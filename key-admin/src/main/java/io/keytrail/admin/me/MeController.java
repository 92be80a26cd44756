package io.keytrail.admin.me;

import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import io.keytrail.service.access.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who the caller is, and what kinds of keys there are: for everybody who has signed in, with a role or without. */
@RestController
@RequestMapping("/api/v1")
public class MeController {

    private final KindPolicies policies;

    MeController(KindPolicies policies) {
        this.policies = policies;
    }

    /**
     * The caller.
     *
     * @param roles text of the role per account; an operator's account is {@code -}
     */
    record Me(String userId, String email, Map<String, String> roles, boolean program, Instant authenticatedAt) {}

    /**
     * A kind's policy.
     *
     * @param maxKeys null: as many as one likes
     */
    record Kind(
            String kind,
            boolean singleton,
            Integer maxKeys,
            List<String> allowedPaths,
            Duration maxGrace,
            Duration rotationInterval,
            Instant noNewKeysAfter,
            Instant refusedAfter) {

        static Kind of(KindPolicy policy) {
            return new Kind(
                    policy.kind().text(),
                    policy.singleton(),
                    policy.maxKeys() == Integer.MAX_VALUE ? null : policy.maxKeys(),
                    policy.allowedPaths(),
                    policy.maxGrace(),
                    policy.rotationInterval(),
                    policy.noNewKeysAfter().orElse(null),
                    policy.refusedAfter().orElse(null));
        }
    }

    /** All kinds. */
    record Kinds(List<Kind> kinds) {}

    @GetMapping("/me")
    Me me(Caller caller) {
        Map<String, String> roles = new TreeMap<>();
        caller.roles().forEach((account, role) -> roles.put(account, role.text()));
        return new Me(
                caller.userId(),
                caller.email().orElse(null),
                roles,
                caller.isProgram(),
                caller.authenticatedAt().orElse(null));
    }

    @GetMapping("/kinds")
    Kinds kinds() {
        return new Kinds(policies.all().stream().map(Kind::of).toList());
    }
}
