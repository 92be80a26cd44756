package io.keytrail.standalone.console;

import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.keys.KeyText;
import io.keytrail.standalone.registry.Registry;
import io.keytrail.standalone.testing.EditionClient;
import io.keytrail.standalone.testing.EditionClient.Answer;
import io.keytrail.standalone.testing.RunningEdition;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** The console of a started edition in a browser, and the ways around it that a test needs for its Given and its Then. */
final class Console implements AutoCloseable {

    static final String ACME = "acme";
    static final String GLOBEX = "globex";
    static final String ADA = "ada@acme.test";
    static final String ANA = "ana@acme.test";
    static final String BOB = "bob@acme.test";
    static final String GUS = "gus@globex.test";
    static final String OLGA = "olga@keytrail.test";

    private static final String AGENT = "billing-sync/2.4 (Java 17)";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningEdition edition;
    private final EditionClient client;
    private final URI address;
    private final Browser browser;
    /** Empty while it is nobody. */
    private String signedIn = "";

    Console(RunningEdition edition, Browser browser) {
        this(edition, browser, edition.address("admin"));
    }

    private Console(RunningEdition edition, Browser browser, URI address) {
        this.edition = edition;
        this.browser = browser;
        this.client = new EditionClient(edition);
        this.address = address;
    }

    /** The same edition and browser, with the pages at another address. */
    Console at(URI other) {
        return new Console(edition, browser, other);
    }

    URI address() {
        return address;
    }

    /** Another instance of key-admin beside the edition's, with settings of its own, given as arguments; the caller closes it. */
    OtherKeyAdmin startOtherKeyAdmin(String... settings) {
        return OtherKeyAdmin.beside(edition, settings);
    }

    Browser browser() {
        return browser;
    }

    String password(String user) {
        return client.password(user);
    }

    /** The browser as new, with nobody signed in. */
    void forgetEverybody() {
        browser.reset();
        signedIn = "";
    }

    /** Signs somebody in, in a browser that has forgotten everybody else. */
    void signIn(String user) {
        browser.forgetCookies();
        open("/");
        tryToSignIn(user, client.password(user));
        browser.until("signed in", () -> !browser.address().contains("/sign-in"));
        signedIn = user;
    }

    boolean isSignedIn(String user) {
        return signedIn.equals(user);
    }

    /** Fills in the form that is on the page. */
    void tryToSignIn(String user, String password) {
        browser.find(By.id("username")).sendKeys(user);
        WebElement field = browser.find(By.id("password"));
        field.sendKeys(password);
        browser.follow(() ->
                browser.find(By.xpath("//button[normalize-space()='Sign in']")).click());
    }

    /** The session is over, and the page that is open does not know it. */
    void loseSession() {
        browser.forgetCookies();
        signedIn = "";
    }

    void signOut() {
        signedIn = "";
        browser.follow(() ->
                browser.find(By.xpath("//button[normalize-space()='Sign out']")).click());
    }

    /** Opens a page by its path. */
    void open(String path) {
        browser.open(address + path);
        browser.awaitLoaded();
    }

    ApiKeyPage openApiKeys(String account) {
        open("/accounts/" + account + "/api-key");
        return new ApiKeyPage(browser);
    }

    /** The path of the page that is open, without its query. */
    String path() {
        return URI.create(browser.address()).getPath();
    }

    /** Given: the slot has no active key. */
    void clear(String user, String account, String slot) {
        client.act(user, account, slot, "deactivate", "{}");
    }

    /** Given: the slot has a new active key, which the sample API accepts. */
    KeyText generate(String user, String account, String slot) {
        clear(user, account, slot);
        return generateFirst(user, account, slot, "{}");
    }

    /** Given: the same in a slot that had none. */
    KeyText generateFirst(String user, String account, String slot, String wishes) {
        Answer answer = client.act(user, account, slot, "generate", wishes);
        KeyText key = KeyText.parse(answer.json().required("key").asString()).orElseThrow();
        awaitAccepted(key);
        return key;
    }

    Answer act(String user, String account, String slot, String action, String body) {
        return client.act(user, account, slot, action, body);
    }

    /** The same by a program that calls itself that. */
    Answer act(String user, String account, String slot, String action, String body, String userAgent) {
        return client.act(user, account, slot, action, body, userAgent);
    }

    /** Another API server of the edition's; the caller closes it. */
    CredulousServer credulousServer() {
        return CredulousServer.start(
                edition.address("kafka").getAuthority(),
                Registry.url(edition.address("registry").getPort()));
    }

    /** All records of a kind as the query API tells them, newest first: those at a path, in the member of that name. */
    List<JsonNode> records(String user, String account, String path, String member) {
        return client.readAll(user, "/api/v1/accounts/" + account + "/" + path, member);
    }

    /** How many keys the audit log says were generated or rotated in a slot, such as {@code private-app/nightly}. */
    long madeKeys(String user, String account, String slot) {
        awaitRecorded(user, account);
        String[] parts = slot.split("/", -1);
        return records(user, account, "audit", "entries").stream()
                .filter(entry -> entry.required("kind").asString("").equals(parts[0])
                        && entry.required("name").asString("").equals(parts[1]))
                .filter(entry -> entry.required("outcome").asString().equals("APPLIED"))
                .filter(entry -> entry.required("action").asString().matches("GENERATE|ROTATE"))
                .count();
    }

    /** Waits until what the query API tells of the account has come as far as now: it reads it from Kafka. */
    void awaitRecorded(String user, String account) {
        client.awaitCaughtUp(user, account, "audit");
        client.awaitCaughtUp(user, account, "calls");
    }

    /** What the sample API answers to a call with that key. */
    int call(KeyText key) {
        return call(key, "GET", "/contacts/7");
    }

    private int call(KeyText key, String method, String path) {
        return client.call(key.reveal(), method, path, "console", AGENT).status();
    }

    void awaitStatus(KeyText key, String method, String path, int status) {
        await(method + " " + path).atMost(PATIENCE).until(() -> call(key, method, path) == status);
    }

    /** Waits until calls with the key in that slot are counted: guards record them a moment later. */
    void awaitCounted(String user, String account, String slot) {
        await("calls are counted")
                .atMost(PATIENCE)
                .until(() -> client.readAdmin(user, "/api/v1/accounts/" + account + "/keys/" + slot + "/impact")
                                .json()
                                .required("calls7d")
                                .asLong()
                        > 0);
    }

    /** Waits until the sample API's guard knows that the key is good. */
    void awaitAccepted(KeyText key) {
        await("the key is accepted").atMost(PATIENCE).until(() -> call(key) == 200);
    }

    /** Waits until the sample API's guard knows that the key is dead. */
    void awaitRefused(KeyText key) {
        await("the key is refused").atMost(PATIENCE).until(() -> call(key) == 401);
    }

    @Override
    public void close() {
        try {
            browser.close();
        } finally {
            edition.close();
        }
    }
}
