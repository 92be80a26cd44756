package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KindPolicies;
import io.keytrail.streams.lifecycle.KeyRegistry.SlotRef;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;

/**
 * Brings the keys that there are under changed policies. After a start with other policies than the partition's keys
 * carry, it walks through the registry once, some slots at a time: publishes new statuses where allowed paths or {@code
 * refusedAfter} changed, and moves every slot in the due index, since ends and reminders follow the policy too. What is
 * interrupted starts again from the beginning; what was published already is not published twice.
 */
final class PolicyRollout {

    private static final int SLOTS_A_STEP = 200;

    private final KeyRegistry registry;
    private final TaskMarks marks;
    private final String policies;
    private Bytes last;
    private boolean done;

    PolicyRollout(KeyRegistry registry, TaskMarks marks, KindPolicies policies) {
        this.registry = registry;
        this.marks = marks;
        this.policies = text(policies);
        this.done = marks.policies().equals(this.policies);
    }

    /** Goes on with some slots; nothing to do once all carry the policies. */
    void step(Consumer<KeyStatus> publish) {
        if (done) {
            return;
        }
        List<SlotRef> slots = registry.slotsAfter(last, SLOTS_A_STEP);
        for (SlotRef ref : slots) {
            KeySlot.Change change = registry.slot(ref).republish();
            change.statuses().forEach(publish);
            registry.put(change.after());
            last = ref.key();
        }
        if (slots.size() < SLOTS_A_STEP) {
            marks.policies(policies);
            done = true;
        }
    }

    /** What of the policies is written into keys and the due index, as text. */
    private static String text(KindPolicies policies) {
        return policies.all().stream()
                .map(policy -> policy.kind().text() + " allowedPaths=" + policy.allowedPaths() + " refusedAfter="
                        + policy.refusedAfter().map(Object::toString).orElse("never") + " rotationInterval="
                        + policy.rotationInterval())
                .collect(Collectors.joining("; "));
    }
}
