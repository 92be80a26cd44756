package io.keytrail.admin.humancheck;

import io.keytrail.admin.keys.Slots;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.AttemptLimiter;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Hands out challenges to the console's pages, for super admins of the account with a session. POST, so that it needs the
 * session's CSRF token and no cache keeps it.
 */
@RestController
class HumanCheckController {

    /** What a person must be there for. Source: help article, rotate and deactivate. */
    private static final List<Action> ACTIONS = List.of(Action.ROTATE, Action.DEACTIVATE);

    private final HumanCheck check;
    private final Slots slots;
    private final AttemptLimiter challenges;

    /** @param challenges how many challenges each user may ask for */
    HumanCheckController(HumanCheck check, Slots slots, AttemptLimiter challenges) {
        this.check = check;
        this.slots = slots;
        this.challenges = challenges;
    }

    @PostMapping("/accounts/{account}/human-check")
    ResponseEntity<Challenge> challenge(
            HttpServletRequest http,
            Caller caller,
            @PathVariable String account,
            @RequestParam(required = false) String kind,
            @RequestParam(required = false) String name,
            @RequestParam(required = false) String action) {
        caller.require(account, Role.SUPER_ADMIN);
        Slot slot = slots.of(kind, name).orElseThrow();
        Action wanted = actionOf(action);
        HttpSession session = http.getSession(false);
        if (session == null) {
            throw Problem.unauthenticated("A human check belongs to a session of the console: sign in there.")
                    .asException();
        }
        challenges.admit(caller.userId());
        Purpose purpose = new Purpose(session.getId(), account, slot, wanted);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(check.challenge(purpose));
    }

    private static Action actionOf(String text) {
        return ACTIONS.stream()
                .filter(action -> action.name().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        Problem.badParameter("action", "ROTATE or DEACTIVATE").asException());
    }
}
