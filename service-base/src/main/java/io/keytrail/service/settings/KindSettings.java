package io.keytrail.service.settings;

import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.KindPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.kinds.<kind>}: what differs from {@link KindPolicies#defaults()}. Both services must be given the same.
 *
 * @param kinds by the text of the kind, such as {@code private-app}
 */
@ConfigurationProperties("keytrail")
public record KindSettings(@DefaultValue Map<String, Changes> kinds) {

    public KindSettings {
        kinds.keySet().stream()
                .filter(kind -> KeyKind.parse(kind).isEmpty())
                .findFirst()
                .ifPresent(unknown -> {
                    String known =
                            Arrays.stream(KeyKind.values()).map(KeyKind::text).collect(Collectors.joining(", "));
                    throw new IllegalArgumentException(
                            "keytrail.kinds names the kind '" + unknown + "'; there are " + known);
                });
        kinds = Map.copyOf(kinds);
        policies(kinds);
    }

    /** What holds for every kind. */
    public KindPolicies policies() {
        return policies(kinds);
    }

    private static KindPolicies policies(Map<String, Changes> kinds) {
        KindPolicies defaults = KindPolicies.defaults();
        return defaults.with(kinds.entrySet().stream()
                .map(entry -> entry.getValue()
                        .applyTo(defaults.of(KeyKind.parse(entry.getKey()).orElseThrow())))
                .toList());
    }

    /**
     * What differs for one kind; see {@link KindPolicy} for units and ranges.
     *
     * @param maxKeys see {@link KindPolicy#maxKeys()}
     * @param allowedPaths see {@link KindPolicy#allowedPaths()}
     * @param maxGrace see {@link KindPolicy#maxGrace()}
     * @param rotationInterval see {@link KindPolicy#rotationInterval()}
     * @param noNewKeysAfter see {@link KindPolicy#noNewKeysAfter()}
     * @param refusedAfter see {@link KindPolicy#refusedAfter()}
     */
    public record Changes(
            Optional<Integer> maxKeys,
            Optional<List<String>> allowedPaths,
            Optional<Duration> maxGrace,
            Optional<Duration> rotationInterval,
            Optional<Instant> noNewKeysAfter,
            Optional<Instant> refusedAfter) {

        KindPolicy applyTo(KindPolicy policy) {
            return new KindPolicy(
                    policy.kind(),
                    policy.singleton(),
                    maxKeys.orElse(policy.maxKeys()),
                    allowedPaths.orElse(policy.allowedPaths()),
                    maxGrace.orElse(policy.maxGrace()),
                    rotationInterval.orElse(policy.rotationInterval()),
                    noNewKeysAfter.or(policy::noNewKeysAfter),
                    refusedAfter.or(policy::refusedAfter));
        }
    }
}
