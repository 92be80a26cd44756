package io.keytrail.standalone.edition;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a newcomer sees when everything runs. */
final class Welcome {

    private Welcome() {}

    static List<String> lines(Ports ports, List<DemoUser> users) {
        List<String> lines = new ArrayList<>();
        lines.add("  console          http://127.0.0.1:" + ports.admin());
        lines.add("  query API        http://127.0.0.1:" + ports.query());
        lines.add("  sample API       http://127.0.0.1:" + ports.sample());
        lines.add("  schema registry  http://127.0.0.1:" + ports.registry() + "/apis/ccompat/v7");
        lines.add("  Kafka            127.0.0.1:" + ports.kafka());
        lines.add("  mail             smtp://127.0.0.1:" + ports.smtp() + ", what came: http://127.0.0.1:"
                + ports.mail());
        lines.add("");
        for (DemoUser user : users) {
            lines.add(String.format(
                    Locale.ROOT, "  %-18s %s   %s of %s", user.user(), user.password(), user.role(), user.account()));
        }
        lines.add("");
        return lines;
    }
}
