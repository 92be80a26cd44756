package io.keytrail.standalone.edition;

import io.keytrail.standalone.demo.Demo;
import io.keytrail.standalone.registry.Registry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What the services are told; passed in files that only their owner may read, since passwords are among it. */
final class ServiceSettings {

    private static final String HOST = "127.0.0.1";

    private final DataFolder data;
    private final Ports ports;
    private final List<DemoUser> users;
    private final boolean oldKey;

    /** @param oldKey whether the demo's old key is to be as old as it says */
    ServiceSettings(DataFolder data, Ports ports, List<DemoUser> users, boolean oldKey) {
        this.data = data;
        this.ports = ports;
        this.users = users;
        this.oldKey = oldKey;
    }

    /** Writes the settings of the query API and its topologies. */
    Path streamsApp() {
        Properties settings = common(ports.query());
        settings.setProperty(
                "keytrail.streams.state-dir", data.folder("streams").toString());
        settings.setProperty("keytrail.streams.application-server", HOST + ":" + ports.query());
        settings.setProperty("keytrail.streams.instance-id", "standalone");
        if (oldKey) {
            settings.setProperty("keytrail.streams.old-demo-slot", Demo.OLD_SLOT);
        }
        // key-admin asks here in its users' names
        settings.setProperty("keytrail.access.issuers[0].issuer-uri", "keytrail-key-admin");
        settings.setProperty("keytrail.access.issuers[0].jwks-uri", adminUrl() + "/.well-known/jwks.json");
        settings.setProperty("keytrail.access.issuers[0].audience", "keytrail-query");
        return write("streams-app", settings);
    }

    /** Writes the settings of key-admin. */
    Path keyAdmin() {
        Properties settings = common(ports.admin());
        settings.setProperty("keytrail.admin.query-url", "http://" + HOST + ":" + ports.query());
        settings.setProperty("keytrail.vault.keyset-file", secret("vault-keyset.json"));
        settings.setProperty("keytrail.vault.create-keyset", "true");
        settings.setProperty("keytrail.service-tokens.key-file", secret("service-token-key.json"));
        settings.setProperty("keytrail.human-check.secret-file", secret("human-check-secret"));
        settings.setProperty("keytrail.reminders.from", "keytrail@keytrail.test");
        settings.setProperty("keytrail.reminders.console-url", adminUrl());
        settings.setProperty("spring.mail.host", HOST);
        settings.setProperty("spring.mail.port", String.valueOf(ports.smtp()));
        return write("key-admin", settings);
    }

    /** Writes the settings of the sample API's guard. */
    Path sample() {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "server.port",
                String.valueOf(ports.sample()),
                "keytrail.kafka.bootstrap-servers",
                HOST + ":" + ports.kafka(),
                "keytrail.registry.url",
                Registry.url(ports.registry()).toString(),
                "keytrail.guard.gateway",
                "sample-api",
                "keytrail.guard.query-keys",
                "true",
                // the demo's traffic comes from many addresses, all of them made up
                "keytrail.guard.http.trusted-proxies",
                HOST));
        return write("sample-api", settings);
    }

    private Properties common(int port) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "server.address",
                HOST,
                "server.port",
                String.valueOf(port),
                "keytrail.kafka.bootstrap-servers",
                HOST + ":" + ports.kafka(),
                "keytrail.registry.url",
                Registry.url(ports.registry()).toString(),
                "keytrail.topics.replication-factor",
                "1"));
        for (int i = 0; i < users.size(); i++) {
            String prefix = "keytrail.access.demo-users[" + i + "].";
            settings.setProperty(prefix + "user", users.get(i).user());
            settings.setProperty(prefix + "password", users.get(i).password());
            settings.setProperty(prefix + "account", users.get(i).account());
            settings.setProperty(prefix + "role", users.get(i).role());
        }
        return settings;
    }

    private String adminUrl() {
        return "http://" + HOST + ":" + ports.admin();
    }

    private String secret(String name) {
        return data.folder("secrets").resolve(name).toString();
    }

    private Path write(String name, Properties settings) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            settings.store(text, "Written at every start; changes are lost.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return data.writePrivate("config/" + name + ".properties", text.toByteArray());
    }
}
