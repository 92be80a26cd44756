package io.keytrail.admin.console;

import io.keytrail.admin.query.QueryApi;
import io.keytrail.admin.query.Question;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.keys.KeyStatusView;
import java.util.List;
import org.springframework.stereotype.Component;

/** The records about an account's keys, as values. */
@Component
class KeyRecords {

    private final QueryApi records;

    KeyRecords(QueryApi records) {
        this.records = records;
    }

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
        return records.read(Question.about(caller, account, "/keys/" + slot + "/impact"), Impact.class);
    }
}
