package io.keytrail.admin.console;

import io.keytrail.admin.query.QueryApi;
import io.keytrail.admin.query.Question;
import io.keytrail.schemas.IsoMillis;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.keys.KeyStatusView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The records about an account's keys, as values. */
@Component
class KeyRecords {

    private final QueryApi records;

    KeyRecords(QueryApi records) {
        this.records = records;
    }

    private record Group(String value, long calls) {}

    private record Summary(List<Group> groups) {}

    private record KeyList(List<KeyStatusView> keys) {}

    /**
     * Of every slot the ACTIVE and RETIRING key and the last DEACTIVATED one.
     *
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} or {@code rebalancing} while they can't be read
     */
    List<KeyStatusView> of(Caller caller, String account) {
        return records.read(Question.about(caller, account, "/keys"), KeyList.class)
                .keys();
    }

    /**
     * What would break without the slot's key.
     *
     * @throws io.keytrail.service.problem.ProblemException as above
     */
    Impact impact(Caller caller, String account, Slot slot) {
        return records.read(Question.ofImpact(caller, account, slot), Impact.class);
    }

    /**
     * Calls with the old and the new key of a slot in its grace period; empty if none runs.
     *
     * @throws io.keytrail.service.problem.ProblemException as above
     */
    Optional<KeyTraffic> traffic(Caller caller, String account, Slot slot) {
        return KeyTraffic.of(slot, of(caller, account), from -> callsByKey(caller, account, from));
    }

    /** Calls by key id from some time on; those without a key are left out. */
    private Map<String, Long> callsByKey(Caller caller, String account, Instant from) {
        Question question = Question.about(caller, account, "/calls/summary")
                .with(Map.of("by", "keyId", "from", IsoMillis.format(from)))
                .thatCounts();
        return records.read(question, Summary.class).groups().stream()
                .filter(group -> group.value() != null)
                .collect(Collectors.toMap(Group::value, Group::calls));
    }
}
