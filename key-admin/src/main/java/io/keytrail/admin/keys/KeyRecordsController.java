package io.keytrail.admin.keys;

import io.keytrail.admin.desk.ActionRequests;
import io.keytrail.admin.query.QueryApi;
import io.keytrail.admin.query.Question;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is known of an account's keys: the query API's answers, passed on. */
@RestController
@RequestMapping("/api/v1/accounts/{account}/keys")
class KeyRecordsController {

    private final QueryApi records;
    private final Slots slots;

    KeyRecordsController(QueryApi records, Slots slots) {
        this.records = records;
        this.slots = slots;
    }

    @GetMapping
    ResponseEntity<byte[]> keys(Caller caller, @PathVariable String account) {
        requireReader(caller, account);
        return records.get(Question.about(caller, account, "/keys"));
    }

    @GetMapping("/{kind}/{name}/impact")
    ResponseEntity<byte[]> impact(
            Caller caller, @PathVariable String account, @PathVariable String kind, @PathVariable String name) {
        requireReader(caller, account);
        Slot slot = slots.of(kind, name).orElseThrow();
        return records.get(Question.ofImpact(caller, account, slot));
    }

    private static void requireReader(Caller caller, String account) {
        caller.require(ActionRequests.account(account), Role.SUPER_ADMIN, Role.ANALYST);
    }
}
