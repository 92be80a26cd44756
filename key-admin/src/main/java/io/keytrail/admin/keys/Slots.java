package io.keytrail.admin.keys;

import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.problem.Problem;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads slots out of paths. A kind that there is not is a bad parameter, and the answer names those that there are. */
public final class Slots {

    private static final String KINDS =
            Arrays.stream(KeyKind.values()).map(KeyKind::text).collect(Collectors.joining(", "));

    private final KindPolicies policies;

    /** Of the kinds with these policies. */
    public Slots(KindPolicies policies) {
        this.policies = policies;
    }

    /** The slot, never empty; 400 {@code bad-parameter} if there can be no such slot. */
    public Optional<Slot> of(String kindText, String name) {
        KeyKind kind = KeyKind.parse(kindText)
                .orElseThrow(
                        () -> Problem.badParameter("kind", "one of " + KINDS).asException());
        if (!Slot.isValidName(name)) {
            throw Problem.badParameter("name", "1 to 63 of a-z, 0-9 and -, the first no -")
                    .asException();
        }
        if (policies.of(kind).singleton() && !name.equals(Slot.DEFAULT_NAME)) {
            throw Problem.badParameterSaying(
                            "name", "name takes '" + Slot.DEFAULT_NAME + "' for keys of kind " + kindText + ".")
                    .asException();
        }
        return Optional.of(new Slot(kind, name));
    }
}
