package io.keytrail.standalone.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the browser itself noted: errors of scripts, violations of the Content-Security-Policy, requests and answers. */
final class BrowserLog {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final WebDriver driver;
    private final List<String> requested = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();

    BrowserLog(WebDriver driver) {
        this.driver = driver;
    }

    /**
     * An answer that the browser got.
     *
     * @param type what it was for, such as {@code Document}
     * @param headers by their names in lower case
     */
    record Answer(String address, String type, int status, Map<String, String> headers) {}

    /**
     * Errors and warnings since the last {@link #clear}. That a page was refused is none: a test that goes there looks
     * at that page itself.
     */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> !isRefusedPage(message) && !isOwnWay(message))
                .toList();
    }

    /** Pages are refused with these; a missing script or style would be a 404 below /console or /webjars. */
    private static boolean isRefusedPage(String message) {
        return message.matches("\\S+/accounts/\\S+ - Failed to load resource: .* status of (400|403|404|422) .*")
                || message.matches(
                        "\\S+/sign-in/issuer(/callback\\S*)? - Failed to load resource: .* status of 503 .*");
    }

    /** Whoever has gone to the content by the skip link arrives there, and not in the field that has the focus otherwise. */
    private static boolean isOwnWay(String message) {
        return message.contains("Autofocus processing was blocked because a document's URL has a fragment '#content'");
    }

    /** All addresses asked for since the last {@link #clear}, on this server. */
    List<String> requested() {
        read();
        return List.copyOf(requested);
    }

    /** The same with what was sent to them. */
    List<String> sent() {
        read();
        return List.copyOf(sent);
    }

    /** All answers since the last {@link #clear}. */
    List<Answer> answers() {
        read();
        return List.copyOf(answers);
    }

    void clear() {
        driver.manage().logs().get(LogType.BROWSER);
        read();
        requested.clear();
        sent.clear();
        answers.clear();
    }

    private void read() {
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = JSON.readTree(entry.getMessage()).required("message");
            JsonNode details = message.path("params");
            switch (message.required("method").asString()) {
                case "Network.requestWillBeSent" -> request(details.required("request"));
                case "Network.responseReceived" -> answers.add(answer(details));
                default -> {
                    // what the page paints, stores and measures
                }
            }
        }
    }

    private void request(JsonNode request) {
        String address = request.required("url").asString();
        requested.add(address);
        sent.add(address + " " + request.path("postData").asString(""));
    }

    private static Answer answer(JsonNode details) {
        JsonNode response = details.required("response");
        Map<String, String> headers = new TreeMap<>();
        response.required("headers")
                .propertyStream()
                .forEach(header -> headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue().asString()));
        return new Answer(
                response.required("url").asString(),
                details.required("type").asString(),
                response.required("status").asInt(),
                headers);
    }
}
