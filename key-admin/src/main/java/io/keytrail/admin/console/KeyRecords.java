package io.keytrail.admin.console;

import io.keytrail.admin.query.QueryApi;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.Problem;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The records about an account's keys, as values. */
@Component
class KeyRecords {

    private final QueryApi records;
    private final JsonMapper json;

    KeyRecords(QueryApi records, JsonMapper json) {
        this.records = records;
        // what the query API may come to say besides is none of the pages' business
        this.json = json.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    private record KeyList(List<KeyStatusView> keys) {}

    /**
     * Of every slot the ACTIVE and RETIRING key and the last DEACTIVATED one.
     *
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} while they can't be read
     */
    List<KeyStatusView> of(Caller caller, String account) {
        return ask(caller, account, "", KeyList.class).keys();
    }

    /**
     * What would break without the slot's key.
     *
     * @throws io.keytrail.service.problem.ProblemException as above
     */
    Impact impact(Caller caller, String account, Slot slot) {
        return ask(caller, account, "/" + slot + "/impact", Impact.class);
    }

    private <T> T ask(Caller caller, String account, String path, Class<T> type) {
        ResponseEntity<byte[]> answer = records.get(caller, account, "/api/v1/accounts/" + account + "/keys" + path);
        if (!answer.getStatusCode().is2xxSuccessful()) {
            throw Problem.unavailable(
                            "The records of this account are being moved or restored; nothing is lost.",
                            retryAfter(answer))
                    .asException();
        }
        return json.readValue(answer.getBody(), type);
    }

    private static Duration retryAfter(ResponseEntity<byte[]> answer) {
        String seconds = answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
        return Duration.ofSeconds(seconds != null && seconds.matches("[0-9]{1,4}") ? Long.parseLong(seconds) : 2);
    }
}
