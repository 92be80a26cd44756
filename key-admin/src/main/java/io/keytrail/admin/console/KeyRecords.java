package io.keytrail.admin.console;

import io.keytrail.admin.query.QueryApi;
import io.keytrail.service.access.Caller;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.Problem;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The records about an account's keys, as values. */
@Component
class KeyRecords {

    private final QueryApi records;
    private final JsonMapper json;

    KeyRecords(QueryApi records, JsonMapper json) {
        this.records = records;
        this.json = json;
    }

    private record KeyList(List<KeyStatusView> keys) {}

    /**
     * Of every slot the ACTIVE and RETIRING key and the last DEACTIVATED one.
     *
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} while they can't be read
     */
    List<KeyStatusView> of(Caller caller, String account) {
        ResponseEntity<byte[]> answer = records.get(caller, account, "/api/v1/accounts/" + account + "/keys");
        if (!answer.getStatusCode().is2xxSuccessful()) {
            throw Problem.unavailable(
                            "The records of this account are being moved or restored; nothing is lost.",
                            retryAfter(answer))
                    .asException();
        }
        return json.readValue(answer.getBody(), KeyList.class).keys();
    }

    private static Duration retryAfter(ResponseEntity<byte[]> answer) {
        String seconds = answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
        return Duration.ofSeconds(seconds != null && seconds.matches("[0-9]{1,4}") ? Long.parseLong(seconds) : 2);
    }
}
