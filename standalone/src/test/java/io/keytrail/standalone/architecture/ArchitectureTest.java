package io.keytrail.standalone.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which module and which package may know which: docs/architecture.md, "Modules". */
class ArchitectureTest {

    private static final List<String> MODULES =
            List.of("schemas", "service-base", "key-guard", "streams-app", "key-admin", "standalone");

    private static final String SCHEMAS = "io.keytrail.schemas..";
    private static final String SERVICE = "io.keytrail.service..";
    private static final String GUARD = "io.keytrail.guard..";
    private static final String STREAMS = "io.keytrail.streams..";
    private static final String ADMIN = "io.keytrail.admin..";
    private static final String STANDALONE = "io.keytrail.standalone..";
    private static final String[] FRAMEWORKS = {"org.springframework..", "jakarta.servlet..", "tools.jackson.."};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(MODULES.stream().map(ArchitectureTest::classesOf).toList());

    static List<ArchRule> rules() {
        return List.of(
                noClasses()
                        .that()
                        .resideInAPackage(SCHEMAS)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(SERVICE, GUARD, STREAMS, ADMIN, STANDALONE)
                        .as("the shared vocabulary knows no other module"),
                noClasses()
                        .that()
                        .resideInAPackage(SERVICE)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(GUARD, STREAMS, ADMIN, STANDALONE)
                        .as("what the services share knows neither service"),
                noClasses()
                        .that()
                        .resideInAPackage(GUARD)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(SERVICE, STREAMS, ADMIN, STANDALONE)
                        .as("the guard knows the shared vocabulary only"),
                noClasses()
                        .that()
                        .resideInAPackage(ADMIN)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(STREAMS, GUARD, STANDALONE)
                        .as("key-admin knows streams-app by topics and HTTP alone"),
                noClasses()
                        .that()
                        .resideInAPackage(STREAMS)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(ADMIN, GUARD, STANDALONE)
                        .as("streams-app knows key-admin by topics and HTTP alone"),
                noClasses()
                        .that()
                        .resideInAPackage(STREAMS)
                        .and()
                        .resideOutsideOfPackages(
                                "io.keytrail.streams.app..", "io.keytrail.streams.query..", "io.keytrail.streams")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(FRAMEWORKS)
                        .as("topologies, stores and their domain know no web framework"),
                noClasses()
                        .that()
                        .resideInAnyPackage(SCHEMAS, GUARD)
                        .and()
                        .resideOutsideOfPackage("io.keytrail.guard.servlet..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(FRAMEWORKS)
                        .as("guard and vocabulary need no framework"),
                noClasses()
                        .should()
                        .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl..")
                        .as("no package is named after how its classes are used"),
                slices().matching("io.keytrail.(*).(*)..")
                        .should()
                        .beFreeOfCycles()
                        .as("the features of a module form no cycles"));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theLinesBetweenModulesAndPackagesHold(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void everyModuleIsLookedAt() {
        // Given the modules' root packages, When the classes were read, Then each has some: no rule holds for want of
        // classes
        assertThat(List.of("schemas", "service", "guard", "streams", "admin", "standalone"))
                .allSatisfy(module -> assertThat(CLASSES)
                        .anyMatch(type -> type.getPackageName().startsWith("io.keytrail." + module)));
    }

    private static Path classesOf(String module) {
        Path classes = Path.of("..", module, "target", "classes");
        assertThat(classes).matches(Files::isDirectory, "is built");
        return classes;
    }
}
