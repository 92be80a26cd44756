package io.keytrail.admin.humancheck;

import java.util.List;

/**
 * Origins that a page's Content-Security-Policy has to name besides {@code 'self'}.
 *
 * @param scripts for {@code script-src}
 * @param frames for {@code frame-src}
 */
public record BrowserSources(List<String> scripts, List<String> frames) {

    /** Nothing from elsewhere. */
    public static final BrowserSources NONE = new BrowserSources(List.of(), List.of());

    public BrowserSources {
        scripts = List.copyOf(scripts);
        frames = List.copyOf(frames);
    }
}
