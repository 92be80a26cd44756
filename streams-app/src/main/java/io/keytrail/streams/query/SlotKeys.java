package io.keytrail.streams.query;

import io.keytrail.service.keys.KeyStatusView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What of an account's keys is shown: of every slot the ACTIVE and the RETIRING key, and the last DEACTIVATED one. */
final class SlotKeys {

    private static final Comparator<KeyStatusView> BY_GENERATION =
            Comparator.comparing(KeyStatusView::generatedAt).thenComparing(KeyStatusView::keyId);
    private static final Comparator<KeyStatusView> BY_END = Comparator.comparing(
                    KeyStatusView::deactivatedAt, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(BY_GENERATION);

    private SlotKeys() {}

    /**
     * Those of the keys that are shown, by kind, name and state.
     *
     * @param keys all keys of one account, as they are now
     */
    static List<KeyStatusView> of(Collection<KeyStatusView> keys) {
        List<KeyStatusView> shown = new ArrayList<>();
        Map<String, List<KeyStatusView>> slots = keys.stream()
                .collect(
                        Collectors.groupingBy(key -> key.kind() + "/" + key.name(), TreeMap::new, Collectors.toList()));
        for (List<KeyStatusView> slot : slots.values()) {
            // key-status is one topic of many partitions: for a moment a key may be seen that has been replaced
            newest(slot, "ACTIVE", BY_GENERATION, shown);
            newest(slot, "RETIRING", BY_GENERATION, shown);
            newest(slot, "DEACTIVATED", BY_END, shown);
        }
        return shown;
    }

    private static void newest(
            List<KeyStatusView> slot, String state, Comparator<KeyStatusView> order, List<KeyStatusView> shown) {
        slot.stream().filter(key -> key.state().equals(state)).max(order).ifPresent(shown::add);
    }
}
