package io.keytrail.standalone.console;

import java.util.List;

/** A call whose texts, all but the method, which takes no such, are markup that would run as a part of a page. */
record HostileCall(String path, String clientIp, String userAgent, String requestId, String error) {

    /** With a path that is known by its beginning. */
    static HostileCall to(String path) {
        return new HostileCall(
                path + HostileText.of("path"),
                "\"><img src=x onerror=pwned='ip'>",
                HostileText.of("agent"),
                HostileText.of("request"),
                HostileText.of("error"));
    }

    /** What its record must show, letter by letter. */
    List<String> texts() {
        return List.of(path, clientIp, userAgent, requestId, error);
    }
}
