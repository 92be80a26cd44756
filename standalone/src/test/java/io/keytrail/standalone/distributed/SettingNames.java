package io.keytrail.standalone.distributed;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings that a service reads, as patterns of the environment variables they can be given by. Read from the
 * service's own settings records, so nothing here has to be kept in step with them.
 */
final class SettingNames {

    private static final String CONFIGURATION_PROPERTIES =
            "org.springframework.boot.context.properties.ConfigurationProperties";

    private final Set<String> patterns = new HashSet<>();

    private SettingNames() {}

    /** The settings of the service whose classes lie in these folders. */
    static SettingNames of(List<Path> classes) {
        SettingNames names = new SettingNames();
        JavaClasses imported = new ClassFileImporter().importPaths(classes);
        for (JavaClass type : imported) {
            type.tryGetAnnotationOfType(CONFIGURATION_PROPERTIES)
                    .ifPresent(annotation -> names.addRecord(environmentForm(prefixOf(annotation)), type));
        }
        return names;
    }

    /** Whether the service would read this environment variable. */
    boolean has(String variable) {
        return patterns.stream().anyMatch(pattern -> Pattern.matches(pattern, variable));
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    private void addRecord(String prefix, JavaClass type) {
        for (JavaField field : type.getFields()) {
            if (!field.getModifiers().contains(JavaModifier.STATIC)) {
                add(prefix + "_" + environmentForm(field.getName()), field.getType());
            }
        }
    }

    private void add(String name, JavaType type) {
        JavaClass erasure = type.toErasure();
        if (erasure.isAssignableTo(Map.class)) {
            patterns.add(name + "_.+");
        } else if (erasure.isAssignableTo(List.class)) {
            patterns.add(name);
            add(name + "_\\d+", argumentOf(type));
        } else if (erasure.isEquivalentTo(java.util.Optional.class)) {
            add(name, argumentOf(type));
        } else if (erasure.getName().startsWith("io.keytrail.") && erasure.isRecord()) {
            addRecord(name, erasure);
        } else {
            patterns.add(name);
        }
    }

    private static JavaType argumentOf(JavaType type) {
        return ((JavaParameterizedType) type).getActualTypeArguments().get(0);
    }

    private static String prefixOf(JavaAnnotation<?> annotation) {
        String value = (String) annotation.get("value").orElse("");
        return value.isEmpty() ? (String) annotation.get("prefix").orElseThrow() : value;
    }

    /** {@code bootstrapServers} and {@code bootstrap-servers} both become {@code BOOTSTRAPSERVERS}. */
    private static String environmentForm(String name) {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
