package io.keytrail.admin.members;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.ActionRequests;
import io.keytrail.admin.desk.OutcomeProblems;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Member;
import io.keytrail.schemas.MemberList;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whom reminders reach, and whom to ask. Addresses, no authority: who may do what is in the issuer's token alone. */
@RestController
@RequestMapping("/api/v1/accounts/{account}")
public class MembersController {

    private static final Duration READ_PATIENCE = Duration.ofSeconds(2);

    private final MemberLists lists;
    private final ActionRequests requests;
    private final ActionDesk desk;
    private final AccountAdmins admins;
    private final Clock clock;

    MembersController(MemberLists lists, ActionRequests requests, ActionDesk desk, AccountAdmins admins, Clock clock) {
        this.lists = lists;
        this.requests = requests;
        this.desk = desk;
        this.admins = admins;
        this.clock = clock;
    }

    /** Somebody to ask. */
    record Admin(String email) {}

    @GetMapping("/admins")
    List<Admin> admins(Caller caller, @PathVariable String account) {
        caller.require(ActionRequests.account(account), Role.SUPER_ADMIN, Role.ANALYST, Role.MEMBER);
        return admins.of(account).stream().map(Admin::new).toList();
    }

    @GetMapping("/members")
    ResponseEntity<List<MemberBody>> members(Caller caller, @PathVariable String account) {
        caller.require(ActionRequests.account(account), Role.SUPER_ADMIN);
        MemberList list = admins.listOf(account);
        return ResponseEntity.ok()
                .eTag(entityTag(list.getVersion()))
                .body(list.getMembers().stream().map(MemberBody::of).toList());
    }

    @PutMapping("/members")
    ResponseEntity<List<MemberBody>> setMembers(
            HttpServletRequest http,
            Caller caller,
            @PathVariable String account,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) String ifMatch,
            @RequestBody List<MemberBody> body) {
        List<Member> members = MemberBody.toMembers(body);
        Optional<Long> expectedVersion = EntityTags.version(ifMatch);
        ActionRequest request = requests.of(http, caller, account, Action.SET_MEMBERS, Optional.empty(), null, body);
        desk.admit(request);
        ActionOutcome outcome = OutcomeProblems.requireApplied(desk.submit(
                request,
                request.toAction(clock.instant())
                        .setMembers(members)
                        .setExpectedMembersVersion(expectedVersion.orElse(null))
                        .build()));
        awaitVersion(account, outcome.getMembersVersion());
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().eTag(entityTag(outcome.getMembersVersion()));
        if (outcome.getReplayed()) {
            answer.header(OutcomeProblems.REPLAYED, "true");
        }
        return answer.body(body);
    }

    /**
     * Waits a moment until this instance serves what it has just set; the outcome is visible a little earlier than the
     * list. If that takes longer, the answer is right all the same.
     */
    private void awaitVersion(String account, long version) {
        Instant patience = clock.instant().plus(READ_PATIENCE);
        while (lists.of(account).getVersion() < version && clock.instant().isBefore(patience)) {
            if (!lists.readToEnd(READ_PATIENCE)) {
                return;
            }
        }
    }

    private static String entityTag(long version) {
        return "\"" + version + "\"";
    }
}
