package io.keytrail.admin.console.audit;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who did what to an account's keys, and who tried to: filtered by the address, page by page, whole as a file. */
@Controller
@RequestMapping("/accounts/{account}/audit-log")
class AuditLogPage {

    private static final RecordFilter.Form FORM = new RecordFilter.Form(
            List.of("action", "outcome", "actor", "keyId", "from", "to"), Set.of("cursor", "format"));

    private final AuditRecords records;
    private final LongAnswers longAnswers;

    AuditLogPage(AuditRecords records, LongAnswers longAnswers) {
        this.records = records;
        this.longAnswers = longAnswers;
    }

    /** A filter that is one press away. */
    record Shortcut(String title, String address, boolean isChosen) {}

    @GetMapping
    String page(
            Caller caller,
            @PathVariable String account,
            @RequestParam(required = false) String cursor,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Shell.Tab.AUDIT_LOG.requireReader(caller, account);
        RecordFilter filter = RecordFilter.of(FORM, request.getParameterMap());
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.AUDIT_LOG));
        model.addAttribute("filter", filter);
        model.addAttribute("actions", AuditWords.actions());
        model.addAttribute("outcomes", AuditWords.outcomes());
        model.addAttribute("shortcuts", shortcuts(account, filter));
        model.addAttribute("isFirst", cursor == null);
        model.addAttribute("newest", address(account, filter, Map.of()));
        model.addAttribute("here", address(account, filter, cursor == null ? Map.of() : Map.of("cursor", cursor)));
        for (ExportFormat format : ExportFormat.values()) {
            model.addAttribute(
                    format.text(),
                    "/accounts/" + account + "/audit-log/export" + filter.query(Map.of("format", format.text())));
        }
        Optional<String> complaint = filter.complaint(request.getParameterMap());
        if (complaint.isPresent()) {
            return complain(complaint.get(), response, model);
        }
        try {
            AuditRecords.Entries page = records.page(caller, account, filter, cursor);
            model.addAttribute("page", page);
            if (page.nextCursor() != null) {
                model.addAttribute("older", address(account, filter, Map.of("cursor", page.nextCursor())));
            }
        } catch (ProblemException failure) {
            if (failure.problem().status() == 400) {
                return complain(failure.problem().detail(), response, model);
            }
            model.addAttribute("outage", Outage.of(failure, request, response));
        }
        return "console/audit-log";
    }

    /** Whether the chain is whole, as a page of its own, of which the log takes a part. */
    @GetMapping("/verify")
    String verify(
            Caller caller,
            @PathVariable String account,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Shell.Tab.AUDIT_LOG.requireReader(caller, account);
        model.addAttribute("shell", Shell.of(caller, account, Shell.Tab.AUDIT_LOG));
        try {
            model.addAttribute("verification", records.verify(caller, account));
        } catch (ProblemException failure) {
            model.addAttribute("outage", Outage.of(failure, request, response));
        }
        return "console/audit-chain";
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
        Shell.Tab.AUDIT_LOG.requireReader(caller, account);
        ExportFormat file = ExportFormat.of(format);
        RecordFilter filter = RecordFilter.of(FORM, request.getParameterMap());
        filter.complaint(request.getParameterMap()).ifPresent(complaint -> {
            throw Problem.badParameterSaying("query", complaint).asException();
        });
        longAnswers.passOn(records.whole(caller, account, filter), file.type(), request, response);
    }

    private static String complain(String complaint, HttpServletResponse response, Model model) {
        response.setStatus(400);
        model.addAttribute("complaint", complaint);
        return "console/audit-log";
    }

    /** What people mostly look for; the rest of the filter stays as it is. */
    private static List<Shortcut> shortcuts(String account, RecordFilter filter) {
        RecordFilter rest = filter.without(Set.of("action", "outcome"));
        Map<String, RecordFilter> filters = new LinkedHashMap<>();
        filters.put("Everything", rest);
        for (String action : List.of("SHOW", "GENERATE", "ROTATE", "DEACTIVATE")) {
            filters.put(AuditWords.actions().get(action), rest.with("action", action));
        }
        filters.put(AuditWords.outcome("DENIED"), rest.with("outcome", "DENIED"));
        return filters.entrySet().stream()
                .map(one -> new Shortcut(
                        one.getKey(),
                        address(account, one.getValue(), Map.of()),
                        one.getValue().equals(filter)))
                .toList();
    }

    private static String address(String account, RecordFilter filter, Map<String, String> more) {
        return "/accounts/" + account + "/audit-log" + filter.query(more);
    }
}
