package io.keytrail.schemas.keys;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policy of every kind. Immutable. */
public final class KindPolicies {

    private static final List<String> APP_SETTINGS = List.of("/webhooks/", "/timeline/event-types/");

    private final Map<KeyKind, KindPolicy> byKind;

    private KindPolicies(Map<KeyKind, KindPolicy> byKind) {
        this.byKind = byKind;
    }

    /** The policies that hold where configuration says nothing else. */
    public static KindPolicies defaults() {
        return new KindPolicies(new EnumMap<>(Map.of(
                KeyKind.STANDARD, standardPolicy(KeyKind.STANDARD, true, 1, List.of()),
                KeyKind.DEVELOPER, standardPolicy(KeyKind.DEVELOPER, true, 1, APP_SETTINGS),
                KeyKind.PRIVATE_APP, standardPolicy(KeyKind.PRIVATE_APP, false, 20, List.of()),
                KeyKind.CONNECTED_APP, standardPolicy(KeyKind.CONNECTED_APP, false, Integer.MAX_VALUE, List.of()))));
    }

    /** These policies with those given in place of their kind's. */
    public KindPolicies with(Collection<KindPolicy> replacements) {
        Map<KeyKind, KindPolicy> merged = new EnumMap<>(byKind);
        replacements.forEach(policy -> merged.put(policy.kind(), policy));
        return new KindPolicies(merged);
    }

    /** The kind's policy; every kind has one. */
    public KindPolicy of(KeyKind kind) {
        return byKind.get(kind);
    }

    /** All four, in the order of {@link KeyKind}. */
    public List<KindPolicy> all() {
        return List.copyOf(byKind.values());
    }

    private static KindPolicy standardPolicy(KeyKind kind, boolean singleton, int maxKeys, List<String> allowedPaths) {
        return new KindPolicy(
                kind,
                singleton,
                maxKeys,
                allowedPaths,
                KindPolicy.LONGEST_GRACE,
                KindPolicy.DEFAULT_ROTATION_INTERVAL,
                Optional.empty(),
                Optional.empty());
    }
}
