package io.keytrail.standalone.edition;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code standalone.json}: for programs that want to know where everything is, and for the next start. */
final class StandaloneFile {

    static final String NAME = "standalone.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private StandaloneFile() {}

    /** Passwords by user; empty on the first start. */
    static Map<String, String> passwords(DataFolder data) {
        Path file = data.root().resolve(NAME);
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            Map<String, String> passwords = new LinkedHashMap<>();
            for (JsonNode user : JSON.readTree(file).required("users")) {
                passwords.put(
                        user.required("user").asString(),
                        user.required("password").asString());
            }
            return passwords;
        } catch (JacksonException e) {
            throw new StartFailure(
                    "The file " + file + " is damaged (" + e.getOriginalMessage()
                            + "): delete it to get new passwords, or restore it",
                    e);
        }
    }

    static void write(DataFolder data, Ports ports, List<DemoUser> users) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("ports", ports.byName());
        content.put("users", users);
        data.writePrivate(NAME, JSON.writeValueAsBytes(content));
    }
}
