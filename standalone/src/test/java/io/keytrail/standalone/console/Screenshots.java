package io.keytrail.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Takes a picture of every view in every look: run by {@code docs/screenshots/make}, and by nothing else. */
@ExtendWith(OpenConsole.class)
class Screenshots {

    private static final String COMPRESSED = "webp";
    private static final int QUALITY = 60;
    /** Longer pages are cut in the documentation: what follows is more of the same. */
    private static final long LONGEST = 1400;

    private final Path folder = Path.of(System.getProperty("keytrail.screenshots"));
    private final String format = System.getProperty("keytrail.screenshots.format", COMPRESSED);

    /** All, to look at; or every page, without the states that tell the documentation's readers nothing new. */
    private final List<View> views = Views.ALL.stream()
            .filter(view -> !isCompressed() || !view.isAside())
            .toList();

    private boolean isCompressed() {
        return format.equals(COMPRESSED);
    }

    @Test
    void everyViewHasItsPictures(Console console, OtherKeyAdmin other) throws IOException {
        // Given an account with something to see
        Views.furnish(console);
        Files.createDirectories(folder);
        for (View view : views) {
            // When each view is looked at
            view.visit(console, other);
            for (Look look : Look.all()) {
                console.browser().look(look);
                Files.write(folder.resolve(name(view, look)), picture(console.browser(), look));
            }
        }
        // Then there is a picture of each
        try (var files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names)
                    .containsAll(views.stream()
                            .flatMap(view -> Look.all().stream().map(look -> name(view, look)))
                            .toList());
        }
    }

    private String name(View view, Look look) {
        return view.name() + "-" + look.width() + "-" + look.theme().name().toLowerCase(Locale.ROOT) + "." + format;
    }

    /** Of the whole page, or of the window where a dialog covers it. */
    private byte[] picture(Browser browser, Look look) {
        Map<String, Object> wishes = new HashMap<>(Map.of("format", format));
        if (isCompressed()) {
            wishes.put("quality", QUALITY);
        }
        if (!Views.isDialog(browser)) {
            long height = (long) browser.run("return Math.ceil(document.documentElement.scrollHeight)");
            wishes.put("captureBeyondViewport", true);
            wishes.put(
                    "clip",
                    Map.of(
                            "x",
                            0,
                            "y",
                            0,
                            "width",
                            look.width(),
                            "height",
                            isCompressed() ? Math.min(height, LONGEST) : height,
                            "scale",
                            1));
        }
        return Base64.getDecoder().decode((String)
                browser.command("Page.captureScreenshot", wishes).get("data"));
    }
}
