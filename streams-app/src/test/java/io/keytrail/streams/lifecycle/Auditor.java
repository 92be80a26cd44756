package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.AuditOutcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Somebody who has nothing but an account's audit log, and finds out from it when each key died, as docs/audit-chain.md says
 * it can be done.
 */
final class Auditor {

    private final Map<String, Instant> deaths = new LinkedHashMap<>();
    private final Map<String, String> retiringBySlot = new HashMap<>();

    private Auditor() {}

    /** When each key died that is not alive any more, by key id. */
    static Map<String, Instant> deaths(List<AuditEntry> entries) {
        Auditor auditor = new Auditor();
        entries.stream()
                .filter(entry -> entry.getOutcome() == AuditOutcome.APPLIED)
                .forEach(auditor::read);
        return auditor.deaths;
    }

    private void read(AuditEntry entry) {
        String slot = entry.getKind() + "/" + entry.getName();
        switch (entry.getAction()) {
            case ROTATE -> {
                // with a key in its grace period the slot can be rotated at once only, and that ends it
                died(retiringBySlot.remove(slot), entry.getRecordedAt());
                if ("GRACE".equals(entry.getReason())) {
                    retiringBySlot.put(slot, entry.getPreviousKeyId());
                } else {
                    died(entry.getPreviousKeyId(), entry.getRecordedAt());
                }
            }
            case DEACTIVATE -> {
                died(entry.getKeyId(), entry.getRecordedAt());
                died(entry.getPreviousKeyId(), entry.getRecordedAt());
                retiringBySlot.remove(slot);
            }
            case EXPIRE_RETIRING -> {
                died(entry.getKeyId(), entry.getRecordedAt());
                retiringBySlot.remove(slot);
            }
            case GRACE_END, EXPIRE -> {
                died(entry.getKeyId(), entry.getOccurredAt());
                retiringBySlot.remove(slot, entry.getKeyId());
            }
            default -> {
                // nobody dies of being made or shown
            }
        }
    }

    private void died(String keyId, Instant at) {
        if (keyId != null && deaths.put(keyId, at) != null) {
            throw new AssertionError("key " + keyId + " died twice");
        }
    }
}
