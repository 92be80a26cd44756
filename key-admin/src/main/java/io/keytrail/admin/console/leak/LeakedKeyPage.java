package io.keytrail.admin.console.leak;

import io.keytrail.admin.console.Outage;
import io.keytrail.admin.console.Shell;
import io.keytrail.admin.query.QueryApi;
import io.keytrail.admin.query.Question;
import io.keytrail.service.access.Caller;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Whose key is this? The browser hashes what was pasted; the address holds the hash alone, which opens nothing. A key
 * that is not the caller's to see and one that does not exist are the same here.
 */
@Controller
class LeakedKeyPage {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String NEWEST_CALLS = "10";

    private final QueryApi records;

    LeakedKeyPage(QueryApi records) {
        this.records = records;
    }

    /** {@code nextCursor} is null if all that there is was looked through. */
    private record CallList(List<KeyCall> calls, String nextCursor) {}

    @GetMapping("/accounts/{account}/leaked-key")
    String page(
            Caller caller,
            @PathVariable String account,
            @RequestParam(defaultValue = "") String hash,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Shell.Tab.LEAKED_KEY.requireReader(caller, account);
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.LEAKED_KEY));
        String asked = hash.strip().toLowerCase(Locale.ROOT);
        if (asked.isEmpty()) {
            return "console/leaked-key";
        }
        if (!HASH.matcher(asked).matches()) {
            // what came is not repeated: it may be a key
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("malformed", true);
            return "console/leaked-key";
        }
        model.addAttribute("hash", asked);
        model.addAttribute("here", "/accounts/" + account + "/leaked-key?hash=" + asked);
        lookUp(caller, asked, request, response, model);
        return "console/leaked-key";
    }

    private void lookUp(
            Caller caller, String hash, HttpServletRequest request, HttpServletResponse response, Model model) {
        try {
            FoundKey key = FoundKey.of(records.read(Question.ofKey(caller, hash), KeyStatusView.class), caller);
            model.addAttribute("key", key);
            if (key.maySeeCalls()) {
                addCalls(caller, key.status(), model);
            }
        } catch (ProblemException failure) {
            if (failure.problem().slug().equals("unknown-key")) {
                model.addAttribute("unknown", true);
                return;
            }
            model.addAttribute("outage", Outage.of(failure, request, response));
        }
    }

    /** Whose key it is can be said even while its calls can't. */
    private void addCalls(Caller caller, KeyStatusView key, Model model) {
        Question question = Question.about(caller, key.accountId(), "/calls")
                .with(Map.of("keyId", key.keyId(), "limit", NEWEST_CALLS));
        try {
            CallList newest = records.read(question, CallList.class);
            model.addAttribute("calls", newest.calls());
            model.addAttribute("hasMoreToLookThrough", newest.nextCursor() != null);
        } catch (ProblemException unreadable) {
            model.addAttribute("callsUnreadable", unreadable.problem().detail());
        }
    }
}
