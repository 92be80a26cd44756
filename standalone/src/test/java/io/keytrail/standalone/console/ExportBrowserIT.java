package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import io.keytrail.standalone.testing.Csv;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The logs as files that the browser saves: all that the page's filter lets through, and nothing else. */
@ExtendWith(OpenConsole.class)
class ExportBrowserIT {

    private static final String SLOT = "standard/default";
    private static final String PREFIX = "/exported/";

    @TempDir
    private Path folder;

    private Console console;
    private Browser browser;
    private Downloads downloads;

    @BeforeEach
    void arrive(Console opened) {
        console = opened;
        browser = opened.browser();
        downloads = Downloads.into(folder, browser);
        console.signIn(GUS);
    }

    @Test
    void theCallLogsFilesHoldTheCallsThatTheFilterLetsThrough() {
        // Given calls of which a filter lets three through
        KeyText key = console.generate(GUS, GLOBEX, SLOT);
        List.of("contacts", "orders?page=2", "a,b")
                .forEach(path -> console.awaitStatus(key, "GET", PREFIX + path, 200));
        console.awaitStatus(key, "GET", "/not-exported", 200);
        browser.until("all calls are recorded", () -> {
            console.open("/accounts/globex/call-log");
            return callLog().callsOf("/not-exported") == 1 && callLog().callsOf(PREFIX) == 3;
        });
        callLog().filter("Path", PREFIX);
        List<JsonNode> expected = console.records(GUS, GLOBEX, "calls", "calls").stream()
                .filter(call -> call.required("path").asString().startsWith(PREFIX))
                .toList();
        // When CSV is pressed, and NDJSON
        String csv = save("CSV", "globex-calls.csv");
        String ndjson = save("NDJSON", "globex-calls.ndjson");
        // Then both files hold these three, as the query API tells them
        assertThat(expected).hasSize(3);
        assertThat(lines(ndjson)).isEqualTo(expected);
        assertThat(Csv.rows(csv)).extracting(row -> row.get("callId")).isEqualTo(texts(expected, "callId"));
        assertThat(Csv.rows(csv)).extracting(row -> row.get("path")).isEqualTo(texts(expected, "path"));
    }

    @Test
    void theAuditLogsFilesHoldTheEntriesThatTheFilterLetsThrough() {
        // Given an audit log in which some entries are about deactivated keys
        String hint = console.generate(GUS, GLOBEX, SLOT).hint();
        console.clear(GUS, GLOBEX, SLOT);
        browser.until("the entry is recorded", () -> {
            console.open("/accounts/globex/audit-log?action=DEACTIVATE");
            return browser.find(By.cssSelector("#entries tr.entry")).getText().contains("••••" + hint);
        });
        List<JsonNode> all = console.records(GUS, GLOBEX, "audit", "entries");
        List<JsonNode> expected = all.stream()
                .filter(entry -> entry.required("action").asString().equals("DEACTIVATE"))
                .toList();
        // When CSV is pressed, and NDJSON
        String csv = save("CSV", "globex-audit.csv");
        String ndjson = save("NDJSON", "globex-audit.ndjson");
        // Then both files hold these, as the query API tells them
        assertThat(expected).isNotEmpty().hasSizeLessThan(all.size());
        assertThat(lines(ndjson)).isEqualTo(expected);
        assertThat(Csv.rows(csv)).extracting(row -> row.get("hash")).isEqualTo(texts(expected, "hash"));
        assertThat(Csv.rows(csv)).extracting(row -> row.get("action")).containsOnly("DEACTIVATE");
    }

    private CallLogPage callLog() {
        return new CallLogPage(browser);
    }

    private String save(String link, String name) {
        browser.find(By.linkText(link)).click();
        return downloads.take(name);
    }

    private static List<JsonNode> lines(String ndjson) {
        return ndjson.lines().map(JsonMapper.shared()::readTree).toList();
    }

    private static List<String> texts(List<JsonNode> records, String member) {
        return records.stream()
                .map(record -> record.required(member).asString())
                .toList();
    }
}
