package io.keytrail.standalone.console;

import static io.keytrail.standalone.console.Console.GLOBEX;
import static io.keytrail.standalone.console.Console.GUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** What happens on the page of the keys when people are hasty, or try what they should not. */
@ExtendWith(OpenConsole.class)
class ApiKeyPageBrowserIT {

    private static final String ROTATE_NOW = "Rotate and expire this key now";

    private static final String SEND_TWICE_AT_ONCE = """
            const [form, done] = arguments;
            const send = async () => {
              const answer = await fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))});
              const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
              return `${answer.status} ${page.querySelector('[data-key-text]')?.textContent}`;
            };
            Promise.all([send(), send()]).then(done, (e) => done([String(e)]));
            """;

    private static final String COUNT_REQUESTS_AT_ONCE = """
            window.mostAtOnce = 0;
            let atOnce = 0;
            const send = XMLHttpRequest.prototype.send;
            XMLHttpRequest.prototype.send = function (...body) {
              window.mostAtOnce = Math.max(window.mostAtOnce, ++atOnce);
              this.addEventListener('readystatechange', () => { atOnce -= this.readyState === 4 ? 1 : 0; });
              return send.apply(this, body);
            };
            """;

    private Console console;
    private Browser browser;

    @BeforeEach
    void arrive(Console opened) {
        console = opened;
        browser = opened.browser();
        console.signIn(GUS);
    }

    private KeyCard withKey(String slot) {
        console.generate(GUS, GLOBEX, slot);
        return console.openApiKeys(GLOBEX).card(slot);
    }

    private KeyCard withoutKey(String slot) {
        console.generate(GUS, GLOBEX, slot);
        console.clear(GUS, GLOBEX, slot);
        return console.openApiKeys(GLOBEX).card(slot);
    }

    private long keysMade(String slot) {
        return console.madeKeys(GUS, GLOBEX, slot);
    }

    @Test
    void generatePressedTwiceMakesOneKey() {
        // Given a slot without an active key
        String slot = "private-app/hasty-generate";
        KeyCard card = withoutKey(slot);
        long before = keysMade(slot);
        // When Generate is double-clicked
        browser.follow(() -> browser.doubleClick(card.button("Generate API key")));
        // Then there is one key more, and it is shown
        console.awaitAccepted(card.shownKey());
        assertThat(keysMade(slot)).isEqualTo(before + 1);
    }

    @Test
    void aFormThatArrivesTwiceMakesOneKey() {
        // Given a slot without an active key
        String slot = "private-app/sent-twice";
        KeyCard card = withoutKey(slot);
        long before = keysMade(slot);
        // When its form is sent twice at the same time, past the script that prevents that
        WebElement form = card.button("Generate API key").findElement(By.xpath("ancestor::form"));
        List<?> answers = (List<?>) browser.runAndWait(SEND_TWICE_AT_ONCE, form);
        // Then both have the same key, and there is one key more
        assertThat(answers).hasSize(2);
        assertThat(answers.get(1)).isEqualTo(answers.get(0));
        assertThat(answers.get(0).toString()).startsWith("200 ");
        console.awaitAccepted(KeyText.parse(answers.get(0).toString().substring("200 ".length()))
                .orElseThrow(() -> new AssertionError("No key is shown: " + KeyText.mask(answers.toString()))));
        assertThat(keysMade(slot)).isEqualTo(before + 1);
    }

    @Test
    void rotatePressedTwiceMakesOneKey() {
        // Given a key
        String slot = "private-app/hasty-rotate";
        KeyCard card = withKey(slot);
        long before = keysMade(slot);
        // When the button is double-clicked
        ChangeDialog dialog = card.choose("Rotate key");
        dialog.tickHumanCheck();
        browser.follow(() -> browser.doubleClick(dialog.button(ROTATE_NOW)));
        // Then there is one key more, and it is shown
        console.awaitAccepted(card.shownKey());
        assertThat(keysMade(slot)).isEqualTo(before + 1);
    }

    @Test
    void withoutTheHumanCheckTheButtonIsOff() {
        // Given a key
        KeyCard card = withKey("private-app/unchecked-button");
        // When Rotate key is chosen
        ChangeDialog dialog = card.choose("Rotate key");
        // Then the button waits for the check
        assertThat(dialog.button(ROTATE_NOW).isEnabled()).isFalse();
        dialog.tickHumanCheck();
        assertThat(dialog.button(ROTATE_NOW).isEnabled()).isTrue();
    }

    @Test
    void aFormSentWithoutTheHumanCheckIsRefusedAndTheKeyStays() {
        // Given the dialog, and somebody who switches the button on by force
        String slot = "private-app/unchecked-form";
        KeyText key = console.generate(GUS, GLOBEX, slot);
        ChangeDialog dialog = console.openApiKeys(GLOBEX).card(slot).choose("Rotate key");
        WebElement button = dialog.button(ROTATE_NOW);
        browser.run("arguments[0].disabled = false", button);
        // When it is pressed
        browser.follow(button::click);
        // Then the page says why not, and the key is as good as before
        assertThat(browser.find(By.cssSelector("[role=alert]")).getText()).isNotEmpty();
        assertThat(console.madeKeys(GUS, GLOBEX, slot)).isEqualTo(1);
        assertThat(console.call(key)).isEqualTo(200);
    }

    @Test
    void cancelLeavesTheKeyAndReturnsToThePage() {
        // Given the dialog
        String slot = "private-app/cancelled";
        KeyCard card = withKey(slot);
        long before = keysMade(slot);
        ChangeDialog dialog = card.choose("Rotate key");
        // When Cancel is pressed
        dialog.cancel();
        // Then it is gone, the focus is where it came from, and nothing was done
        browser.until(
                "the dialog is closed",
                () -> browser.all(By.cssSelector("dialog")).isEmpty());
        assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Actions");
        assertThat(card.isMasked()).isTrue();
        assertThat(keysMade(slot)).isEqualTo(before);
    }

    @Test
    void theCallsOfManyGracePeriodsAreCountedOneAfterTheOther() {
        // Given more slots in a grace period than a person has places at the query API
        List<String> slots = IntStream.rangeClosed(1, 7)
                .mapToObj(number -> "connected-app/in-grace-" + number)
                .toList();
        for (String slot : slots) {
            console.act(GUS, GLOBEX, slot, "generate", "{}");
            console.act(GUS, GLOBEX, slot, "rotate", "{\"grace\":\"PT1H\"}");
        }
        browser.beforeEachPage(COUNT_REQUESTS_AT_ONCE);
        // When their page is opened
        ApiKeyPage page = console.openApiKeys(GLOBEX);
        // Then each has its count, none was refused, and no two were asked for at once
        assertThat(slots).allSatisfy(slot -> assertThat(page.card(slot).text()).contains("Calls with the new key"));
        assertThat(browser.run("return window.mostAtOnce")).isEqualTo(1L);
        assertThat(browser.log().answers())
                .filteredOn(answer -> answer.address().endsWith("/traffic"))
                .hasSizeGreaterThanOrEqualTo(slots.size())
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        slots.forEach(slot -> console.clear(GUS, GLOBEX, slot));
    }

    @Test
    void timesAreInTheViewersZoneWithUtcBehindThem() {
        // Given a viewer in India, where no hour begins with UTC's
        String slot = "private-app/clock";
        console.generate(GUS, GLOBEX, slot);
        browser.timeZone("Asia/Kolkata");
        // When the page is opened
        KeyCard card = console.openApiKeys(GLOBEX).card(slot);
        // Then times are India's, and UTC on hover
        WebElement generated = card.generatedAt();
        String machine = generated.getDomAttribute("datetime");
        assertThat(generated.getDomAttribute("title")).isEqualTo(machine);
        assertThat(generated.getText())
                .endsWith(DateTimeFormatter.ofPattern("HH:mm")
                        .withZone(ZoneId.of("Asia/Kolkata"))
                        .format(Instant.parse(machine)));
    }
}
