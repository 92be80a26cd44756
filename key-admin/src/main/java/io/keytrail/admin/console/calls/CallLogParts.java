package io.keytrail.admin.console.calls;

import io.keytrail.admin.console.CallWords;
import io.keytrail.admin.console.ExportFormat;
import io.keytrail.admin.console.Outage;
import io.keytrail.admin.console.RecordFilter;
import io.keytrail.admin.console.Shell;
import io.keytrail.admin.query.LongAnswers;
import io.keytrail.service.access.Caller;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What the page fetches once it is there, each part by itself, and the log as a file and as a stream. */
@Controller
@RequestMapping("/accounts/{account}/call-log")
class CallLogParts {

    private static final int GROUPS_SHOWN = 10;

    private final CallRecords records;
    private final LongAnswers longAnswers;

    CallLogParts(CallRecords records, LongAnswers longAnswers) {
        this.records = records;
        this.longAnswers = longAnswers;
    }

    /** What calls can be counted by, with the parameter of the filter that a value of it goes into; null for none. */
    private enum By {
        path("Paths", "path"),
        status("Status", "status"),
        outcome("Outcomes", "outcome"),
        clientIp("Clients", "clientIp"),
        userAgent("Agents", null),
        keyId("Keys", "keyId");

        private final String title;
        private final String parameter;

        By(String title, String parameter) {
            this.title = title;
            this.parameter = parameter;
        }
    }

    /** A line of the summary; {@code address} leads to its calls, null where no filter does. */
    record Line(String value, long calls, long errors, String address) {}

    @GetMapping("/series")
    ResponseEntity<byte[]> series(Caller caller, @PathVariable String account, HttpServletRequest request) {
        Shell.Tab.CALL_LOG.requireReader(caller, account);
        return records.series(caller, account, CallLogForm.ofPart(request));
    }

    @GetMapping("/summary")
    String summary(
            Caller caller,
            @PathVariable String account,
            @RequestParam(defaultValue = "path") String by,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Shell.Tab.CALL_LOG.requireReader(caller, account);
        RecordFilter filter = CallLogForm.ofPart(request);
        By chosen = chosen(by);
        Map<String, String> others = new LinkedHashMap<>();
        for (By one : By.values()) {
            others.put(one.title, CallLogForm.address(account, "/summary", filter, Map.of("by", one.name())));
        }
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.CALL_LOG));
        model.addAttribute("others", others);
        model.addAttribute("by", chosen.title);
        model.addAttribute("here", others.get(chosen.title));
        model.addAttribute("log", CallLogForm.address(account, "", filter, Map.of()));
        try {
            CallRecords.Summary summary = records.summary(caller, account, filter, chosen.name());
            model.addAttribute("total", summary.total());
            model.addAttribute("hidden", Math.max(0, summary.groups().size() - GROUPS_SHOWN));
            model.addAttribute(
                    "lines",
                    summary.groups().stream()
                            .limit(GROUPS_SHOWN)
                            .map(group -> line(account, filter, chosen, group))
                            .toList());
        } catch (ProblemException failure) {
            model.addAttribute("outage", Outage.of(failure, request, response));
        }
        return "console/call-summary";
    }

    private static By chosen(String by) {
        try {
            return By.valueOf(by);
        } catch (IllegalArgumentException unknown) {
            throw Problem.badParameter("by", "path, status, outcome, clientIp, userAgent or keyId")
                    .asException(unknown);
        }
    }

    private static Line line(String account, RecordFilter filter, By by, CallRecords.Group group) {
        boolean leads = group.value() != null && by.parameter != null;
        String shown = by == By.outcome ? CallWords.outcome(group.value()) : group.value();
        return new Line(
                group.value() == null ? "none" : shown,
                group.calls(),
                group.errors(),
                leads ? CallLogForm.address(account, "", filter.with(by.parameter, group.value()), Map.of()) : null);
    }

    @GetMapping("/usage")
    String usage(
            Caller caller,
            @PathVariable String account,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Shell.Tab.CALL_LOG.requireReader(caller, account);
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.CALL_LOG));
        model.addAttribute("here", "/accounts/" + account + "/call-log/usage");
        try {
            model.addAttribute("usage", records.usage(caller, account));
        } catch (ProblemException failure) {
            model.addAttribute("outage", Outage.of(failure, request, response));
        }
        return "console/call-usage";
    }

    /** All that the filter lets through, as a file. */
    @GetMapping("/export")
    void export(
            Caller caller,
            @PathVariable String account,
            @RequestParam(defaultValue = "csv") String format,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Shell.Tab.CALL_LOG.requireReader(caller, account);
        ExportFormat file = ExportFormat.of(format);
        longAnswers.passOn(records.whole(caller, account, CallLogForm.ofPart(request)), file.type(), request, response);
    }

    /**
     * Calls as they come in, as server-sent events.
     *
     * @param lastEventId where to go on, for an {@code EventSource}, which can't set the header Last-Event-ID when it
     *     begins; the header counts more, as it is the browser's own and newer. The page's own script sends the header
     */
    @GetMapping("/live")
    void live(
            Caller caller,
            @PathVariable String account,
            @RequestParam(required = false) String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Shell.Tab.CALL_LOG.requireReader(caller, account);
        longAnswers.followEvents(
                records.live(caller, account, CallLogForm.ofPart(request)), lastEventId, request, response);
    }
}
