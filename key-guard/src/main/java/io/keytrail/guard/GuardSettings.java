package io.keytrail.guard;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Settings by name, as {@link KeyGuardBuilder} lists them, turned into calls of the builder. */
final class GuardSettings {

    private static final String OURS = "keytrail.";
    private static final String HTTP = "keytrail.guard.http.";

    private final Map<String, String> left = new TreeMap<>();

    GuardSettings(Map<?, ?> settings) {
        settings.forEach((name, value) -> {
            String text = String.valueOf(name);
            if (text.startsWith(OURS) && !text.startsWith(HTTP) && value != null) {
                left.put(text, String.valueOf(value).strip());
            }
        });
    }

    KeyGuardBuilder applyTo(KeyGuardBuilder builder) {
        take("keytrail.kafka.bootstrap-servers", builder::bootstrapServers);
        take("keytrail.registry.url", builder::readingSchemasFrom);
        take("keytrail.topics.prefix", builder::onTopicsNamed);
        take("keytrail.guard.gateway", builder::recordingCallsAs);
        take("keytrail.guard.call-buffer", value -> builder.bufferingCalls(Integer.parseInt(value)));
        take("keytrail.guard.when-stale", value -> builder.whenStale(policy(value)));
        take("keytrail.guard.max-staleness", value -> builder.staleAfter(Duration.parse(value)));
        take("keytrail.guard.query-keys", value -> builder.takingKeysFromQueries(flag(value)));
        take("keytrail.guard.close-timeout", value -> builder.closingWithin(Duration.parse(value)));
        take("keytrail.guard.record-calls", value -> {
            if (!flag(value)) {
                builder.withoutRecording();
            }
        });
        builder.withKafka(takeAll("keytrail.kafka.properties."));
        builder.withRegistry(takeAll("keytrail.registry.properties."));
        builder.withConsumer(takeAll("keytrail.guard.consumer."));
        builder.withProducer(takeAll("keytrail.guard.producer."));
        left.keySet().stream()
                .filter(GuardSettings::isTheGuardsAlone)
                .findFirst()
                .ifPresent(unknown -> {
                    throw new IllegalArgumentException(unknown + " is no setting of a guard");
                });
        return builder;
    }

    /** Other names may stand in the same file for other parts of Keytrail. */
    private static boolean isTheGuardsAlone(String name) {
        return name.startsWith("keytrail.guard.");
    }

    private void take(String name, Consumer<String> use) {
        String value = left.remove(name);
        if (value == null) {
            return;
        }
        try {
            use.accept(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " takes a whole number", e);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " takes a duration in ISO-8601, such as PT30S", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private Map<String, String> takeAll(String prefix) {
        Map<String, String> found = new TreeMap<>();
        left.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        found.keySet().forEach(name -> left.remove(prefix + name));
        return found;
    }

    private static StalePolicy policy(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "refuse" -> StalePolicy.REFUSE;
            case "allow" -> StalePolicy.ALLOW;
            default -> throw new IllegalArgumentException("takes refuse or allow");
        };
    }

    private static boolean flag(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("takes true or false");
        };
    }
}
