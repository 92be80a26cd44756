package io.keytrail.benchmarks.query;

import io.keytrail.benchmarks.load.CallPlan;
import io.keytrail.benchmarks.reads.AccountLog;
import io.keytrail.schemas.ApiCall;

/** Exports an account's whole log, and verifies every line. */
final class ExportRun {

    private final HttpCalls http;
    private final CallPlan plan;
    private final int account;

    /** @param account whose log, by its number */
    ExportRun(HttpCalls http, CallPlan plan, int account) {
        this.http = http;
        this.plan = plan;
        this.account = account;
    }

    /** Calls a second of one export. */
    double callsPerSecond() throws Exception {
        HttpCalls.Export export = http.export(account);
        AccountLog expected = new AccountLog(plan, account);
        long lines = 0;
        int begin = 0;
        for (int at = 0; at < export.length(); at++) {
            if (export.bytes()[at] == '\n') {
                ApiCall call = expected.next();
                ApiCall exported = HttpCalls.call(export.bytes(), begin, at - begin);
                if (!exported.equals(call)) {
                    throw new IllegalStateException("line " + lines + " is " + exported + ", not " + call);
                }
                begin = at + 1;
                lines++;
            }
        }
        if (begin != export.length() || expected.next() != null) {
            throw new IllegalStateException("the export ended after " + lines + " lines, which are not all");
        }
        return lines / export.seconds();
    }
}
