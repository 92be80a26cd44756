package io.keytrail.admin.console.calls;

import io.keytrail.admin.console.CallWords;
import io.keytrail.admin.console.Outage;
import io.keytrail.admin.console.RecordFilter;
import io.keytrail.admin.console.Shell;
import io.keytrail.service.access.Caller;
import io.keytrail.service.keys.KeyStatusView;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The page with the filter and the first calls; its other parts are fetched by themselves: {@link CallLogParts}. */
@Controller
class CallLogPage {

    private final CallRecords records;
    private final Clock clock;

    CallLogPage(CallRecords records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    @GetMapping("/accounts/{account}/call-log")
    String page(
            Caller caller,
            @PathVariable String account,
            @RequestParam(required = false) String cursor,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Shell.Tab.CALL_LOG.requireReader(caller, account);
        RecordFilter filter = CallLogForm.of(request);
        fill(caller, account, filter, cursor, model);
        Optional<String> complaint = filter.complaint(request.getParameterMap());
        if (complaint.isPresent()) {
            return complain(complaint.get(), keys(caller, account), response, model);
        }
        try {
            CallRecords.Calls page = records.page(caller, account, filter, cursor);
            model.addAttribute("page", page);
            model.addAttribute("keys", keys(caller, account));
            if (page.nextCursor() != null) {
                model.addAttribute(
                        "older", CallLogForm.address(account, "", filter, Map.of("cursor", page.nextCursor())));
            }
        } catch (ProblemException failure) {
            if (failure.problem().status() == 400) {
                return complain(failure.problem().detail(), keys(caller, account), response, model);
            }
            // who can't read the calls can't read the keys either, and the page need not wait for that as well
            model.addAttribute("keys", List.of());
            model.addAttribute("outage", Outage.of(failure, request, response));
        }
        return "console/call-log";
    }

    private void fill(Caller caller, String account, RecordFilter filter, String cursor, Model model) {
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.CALL_LOG));
        model.addAttribute("filter", filter);
        model.addAttribute("outcomes", CallWords.outcomes());
        model.addAttribute("ranges", CallLogForm.ranges(account, filter, clock));
        model.addAttribute("isFirst", cursor == null);
        model.addAttribute(
                "isZoomed", !filter.get("from").isEmpty() || !filter.get("to").isEmpty());
        model.addAttribute("isLive", cursor == null && filter.get("to").isEmpty());
        model.addAttribute("newest", CallLogForm.address(account, "", filter, Map.of()));
        model.addAttribute("wholeRange", CallLogForm.address(account, "", filter.withoutRange(), Map.of()));
        model.addAttribute(
                "here", CallLogForm.address(account, "", filter, cursor == null ? Map.of() : Map.of("cursor", cursor)));
        model.addAttribute("series", CallLogForm.address(account, "/series", filter, Map.of()));
        model.addAttribute("summary", CallLogForm.address(account, "/summary", filter, Map.of()));
        model.addAttribute("live", CallLogForm.address(account, "/live", filter.withoutRange(), Map.of()));
        model.addAttribute("csv", CallLogForm.address(account, "/export", filter, Map.of("format", "csv")));
        model.addAttribute("ndjson", CallLogForm.address(account, "/export", filter, Map.of("format", "ndjson")));
    }

    /** To choose from; where they can't be read, a key's id can still be in the address. */
    private List<KeyStatusView> keys(Caller caller, String account) {
        try {
            return records.keys(caller, account);
        } catch (ProblemException unavailable) {
            return List.of();
        }
    }

    private static String complain(
            String complaint, List<KeyStatusView> keys, HttpServletResponse response, Model model) {
        response.setStatus(400);
        model.addAttribute("keys", keys);
        model.addAttribute("complaint", complaint);
        return "console/call-log";
    }
}
