package io.keytrail.standalone.console;

import java.util.ArrayList;
import java.util.List;

/**
 * How somebody looks at a page.
 *
 * @param width of the window, in CSS pixels
 * @param theme that the viewer prefers
 */
record Look(int width, Theme theme) {

    /** What browsers tell pages as {@code prefers-color-scheme}. */
    enum Theme {
        LIGHT,
        DARK
    }

    /** A desk. */
    static final Look USUAL = new Look(1440, Theme.LIGHT);

    /** A phone and a desk, each by day and by night. */
    static List<Look> all() {
        List<Look> looks = new ArrayList<>();
        for (int width : new int[] {360, 1440}) {
            for (Theme theme : Theme.values()) {
                looks.add(new Look(width, theme));
            }
        }
        return looks;
    }

    /** Of a phone's proportions or a desk's. */
    int height() {
        return width < 600 ? 780 : 900;
    }
}
