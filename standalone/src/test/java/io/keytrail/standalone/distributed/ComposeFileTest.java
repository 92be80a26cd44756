package io.keytrail.standalone.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.testing.RequiredTool;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be known of docker-compose.yml, the Dockerfile and their configuration without a Docker engine. */
class ComposeFileTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9-]+/[a-z0-9-]+:v?\\d+(\\.\\d+)+");
    private static final Pattern URL_INSIDE = Pattern.compile("https?://([a-z0-9-]+):(\\d+)");
    private static final Map<String, String> OWN_SERVICES = Map.of(
            "streams-app-1", "streams-app",
            "streams-app-2", "streams-app",
            "key-admin", "key-admin");
    private static final Set<String> SPRING_VARIABLES = Set.of(
            "SERVER_ADDRESS",
            "SERVER_PORT",
            "SPRING_MAIL_HOST",
            "SPRING_MAIL_PORT",
            "LOGGING_STRUCTURED_FORMAT_CONSOLE");

    private static final Map<String, Object> COMPOSE = yaml(ROOT.resolve("docker-compose.yml"));
    private static final Map<String, Map<String, Object>> SERVICES = child(COMPOSE, "services");

    static Stream<Map.Entry<String, Map<String, Object>>> services() {
        return SERVICES.entrySet().stream();
    }

    static Stream<String> ownServices() {
        return OWN_SERVICES.keySet().stream().sorted();
    }

    @Test
    void dockerComposeAcceptsTheFile() throws Exception {
        // Given Docker's own program, When it reads the file
        Process compose = new ProcessBuilder(
                        RequiredTool.find("docker-compose").toString(), "--file", "docker-compose.yml", "config", "-q")
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(compose.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Then it has nothing to say
        assertThat(compose.waitFor()).as(output).isZero();
    }

    @Test
    void theDesignedPartsAreAllThere() {
        assertThat(SERVICES.keySet())
                .containsExactlyInAnyOrder(
                        "kafka",
                        "registry",
                        "streams-app-1",
                        "streams-app-2",
                        "key-admin",
                        "keycloak",
                        "mailpit",
                        "prometheus",
                        "grafana");
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyImageIsPinnedToAVersion(Map.Entry<String, Map<String, Object>> service) {
        assertThat((String) service.getValue().get("image")).matches(IMAGE);
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyServiceHasAHealthCheckWithTimeToStart(Map.Entry<String, Map<String, Object>> service) {
        Map<String, Object> check = child(service.getValue(), "healthcheck");
        assertThat(check).containsKeys("test", "interval", "timeout", "retries", "start_period");
    }

    @ParameterizedTest
    @MethodSource("services")
    void everythingIsPublishedOnLoopbackOnly(Map.Entry<String, Map<String, Object>> service) {
        List<String> ports = children(service.getValue(), "ports");
        assertThat(ports).allMatch(port -> port.matches("127\\.0\\.0\\.1:\\d+:\\d+"));
    }

    @Test
    void noTwoPartsTakeTheSamePortOfTheHost() {
        List<String> taken = SERVICES.values().stream()
                .map(service -> ComposeFileTest.<String>children(service, "ports"))
                .flatMap(List::stream)
                .map(port -> port.split(":", -1)[1])
                .toList();
        assertThat(taken).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("services")
    void whatAPartWaitsForIsThereAndSaysWhenItIsHealthy(Map.Entry<String, Map<String, Object>> service) {
        Map<String, Map<String, Object>> awaited = child(service.getValue(), "depends_on");
        awaited.forEach((name, condition) -> {
            assertThat(SERVICES).containsKey(name);
            assertThat(condition).containsEntry("condition", "service_healthy");
        });
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyNamedVolumeIsDeclaredAndEveryMountedFolderExists(Map.Entry<String, Map<String, Object>> service) {
        Map<String, Object> declared = child(COMPOSE, "volumes");
        for (String mount : ComposeFileTest.<String>children(service.getValue(), "volumes")) {
            String source = mount.split(":", -1)[0];
            if (source.startsWith("./")) {
                assertThat(ROOT.resolve(source)).exists();
            } else {
                assertThat(declared).containsKey(source);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ownServices")
    void everyVariableOfAnOwnServiceIsASettingThatItReads(String service) {
        // Given the settings that the service's own classes declare
        SettingNames settings = SettingNames.of(List.of(
                ROOT.resolve("service-base/target/classes"),
                ROOT.resolve(OWN_SERVICES.get(service)).resolve("target/classes")));
        assertThat(settings.isEmpty()).isFalse();
        // When its variables are looked at, Then each is one of them
        assertThat(environment(service).keySet())
                .allMatch(variable -> SPRING_VARIABLES.contains(variable) || settings.has(variable));
    }

    @ParameterizedTest
    @MethodSource("ownServices")
    void everyOwnServiceTellsKeycloaksProgramsFromPeople(String service) {
        assertThat(environment(service))
                .containsEntry("KEYTRAIL_ACCESS_ISSUERS_0_PROGRAMCLAIM", "client_id")
                .containsEntry("KEYTRAIL_ACCESS_ISSUERS_0_AUDIENCE", "keytrail");
    }

    @Test
    void peopleSignInToTheConsoleAtKeycloakAsTheRealmHasIt() throws IOException {
        // Given both sides' words
        Map<String, Object> console = environment("key-admin");
        Map<String, Object> keycloak = environment("keycloak");
        String realm = Files.readString(ROOT.resolve("deploy/keycloak/keytrail-realm.json"));
        // Then they are the same
        assertThat(console.get("KEYTRAIL_CONSOLE_SIGNIN_ISSUERURI"))
                .isEqualTo(keycloak.get("KC_HOSTNAME") + "/realms/keytrail")
                .isEqualTo(console.get("KEYTRAIL_ACCESS_ISSUERS_0_ISSUERURI"));
        assertThat(console.get("KEYTRAIL_CONSOLE_SIGNIN_CLIENTSECRET"))
                .isEqualTo(keycloak.get("KEYTRAIL_CONSOLE_SECRET"));
        assertThat(console.get("KEYTRAIL_REMINDERS_CONSOLEURL")).isEqualTo(keycloak.get("KEYTRAIL_CONSOLE_URL"));
        assertThat(realm).contains("\"clientId\": \"" + console.get("KEYTRAIL_CONSOLE_SIGNIN_CLIENTID") + "\"");
        // And what the realm's file leaves open is given
        Matcher open = Pattern.compile("\\$\\{([A-Z_]+)}").matcher(realm);
        assertThat(open.results().map(found -> found.group(1)).distinct().toList())
                .isNotEmpty()
                .allSatisfy(variable -> assertThat(keycloak).containsKey(variable));
    }

    @Test
    void theTestedKeycloakIsTheOneThatIsRun() throws IOException {
        Matcher tested =
                Pattern.compile("<keycloak.version>([^<]+)<").matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(tested.find()).isTrue();
        assertThat(SERVICES.get("keycloak")).containsEntry("image", "keycloak/keycloak:" + tested.group(1));
    }

    @Test
    void whatKeyAdminMakesAtItsFirstStartOutlivesItsContainer() {
        Map<String, Object> environment = environment("key-admin");
        assertThat(environment).containsEntry("KEYTRAIL_VAULT_CREATEKEYSET", "true");
        List<String> volumes = ComposeFileTest.<String>children(SERVICES.get("key-admin"), "volumes").stream()
                .map(mount -> mount.split(":", -1)[1] + "/")
                .toList();
        assertThat(List.of(
                        "KEYTRAIL_VAULT_KEYSETFILE",
                        "KEYTRAIL_SERVICETOKENS_KEYFILE",
                        "KEYTRAIL_HUMANCHECK_SECRETFILE"))
                .allSatisfy(file ->
                        assertThat(volumes).anyMatch(environment.get(file).toString()::startsWith));
    }

    @Test
    void keyAdminsMailGoesToThePartThatCatchesIt() {
        Map<String, Object> environment = environment("key-admin");
        assertThat(environment.get("SPRING_MAIL_HOST")).isEqualTo("mailpit");
        assertThat(containerPorts("mailpit"))
                .contains(environment.get("SPRING_MAIL_PORT").toString());
        // its page is published, and so is the console that its mails link to
        assertThat(ComposeFileTest.<String>children(SERVICES.get("mailpit"), "ports"))
                .anyMatch(port -> port.endsWith(":8025"));
        String console = URI.create(
                        environment.get("KEYTRAIL_REMINDERS_CONSOLEURL").toString())
                .getAuthority();
        assertThat(ComposeFileTest.<String>children(SERVICES.get("key-admin"), "ports"))
                .contains(console.replace("localhost", "127.0.0.1") + ":" + environment.get("SERVER_PORT"));
    }

    @Test
    void aVariableThatNoServiceReadsIsFound() {
        SettingNames settings = SettingNames.of(List.of(ROOT.resolve("service-base/target/classes")));
        assertThat(settings.has("KEYTRAIL_KAFKA_BOOTSTRAPSERVERS")).isTrue();
        assertThat(settings.has("KEYTRAIL_ACCESS_ISSUERS_1_ISSUERURI")).isTrue();
        assertThat(settings.has("KEYTRAIL_KAFKA_BOOTSTRAPSERVER")).isFalse();
        assertThat(settings.has("KEYTRAIL_ACCESS_ISSUERS_1_ISSUER")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("ownServices")
    void everyAddressInsideTheNetworkIsAPartThatListensThere(String service) {
        for (Object value : environment(service).values()) {
            Matcher url = URL_INSIDE.matcher(value.toString());
            while (url.find()) {
                if (!url.group(1).equals("localhost")) {
                    assertThat(SERVICES).containsKey(url.group(1));
                    assertThat(containerPorts(url.group(1))).contains(url.group(2));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ownServices")
    void theHealthCheckAsksThePortThatTheServiceListensOn(String service) {
        Map<String, Object> check = child(SERVICES.get(service), "healthcheck");
        assertThat(check.get("test").toString())
                .contains("localhost:" + environment(service).get("SERVER_PORT") + "/actuator/health/readiness");
    }

    @Test
    void theTwoStreamsAppInstancesDifferOnlyInWhoTheyAre() {
        Map<String, Object> first = environment("streams-app-1");
        Map<String, Object> second = environment("streams-app-2");
        assertThat(first.keySet()).isEqualTo(second.keySet());
        Set<String> different = new HashSet<>(first.keySet());
        different.removeIf(variable -> first.get(variable).equals(second.get(variable)));
        assertThat(different)
                .containsExactlyInAnyOrder("KEYTRAIL_STREAMS_INSTANCEID", "KEYTRAIL_STREAMS_APPLICATIONSERVER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"streams-app", "key-admin"})
    void theDockerfileBuildsEachServiceAndExposesItsPort(String target) throws IOException {
        String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
        String stage = dockerfile.substring(dockerfile.indexOf("AS " + target));
        assertThat(stage).contains("/src/" + target + "/target/keytrail-" + target + "-*-exec.jar");
        List<Object> ports = OWN_SERVICES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(target))
                .map(entry -> environment(entry.getKey()).get("SERVER_PORT"))
                .distinct()
                .toList();
        assertThat(stage.lines().filter(line -> line.startsWith("EXPOSE ")).findFirst())
                .contains("EXPOSE " + ports.get(0));
    }

    @Test
    void prometheusScrapesEveryInstanceOfTheServices() {
        Map<String, Object> prometheus = yaml(ROOT.resolve("deploy/prometheus/prometheus.yml"));
        List<String> targets = new ArrayList<>();
        for (Map<String, Object> job : ComposeFileTest.<Map<String, Object>>children(prometheus, "scrape_configs")) {
            assertThat(job).containsEntry("metrics_path", "/actuator/prometheus");
            for (Map<String, Object> group : ComposeFileTest.<Map<String, Object>>children(job, "static_configs")) {
                targets.addAll(children(group, "targets"));
            }
        }
        List<String> instances = ownServices()
                .map(service -> service + ":" + environment(service).get("SERVER_PORT"))
                .toList();
        assertThat(targets).containsExactlyInAnyOrderElementsOf(instances);
    }

    private static Map<String, Object> environment(String service) {
        return child(SERVICES.get(service), "environment");
    }

    /** What a part listens on within the network: the published ports' right side. */
    private static List<String> containerPorts(String service) {
        return ComposeFileTest.<String>children(SERVICES.get(service), "ports").stream()
                .map(port -> port.split(":", -1)[2])
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> child(Map<String, ?> parent, String name) {
        Object value = parent.get(name);
        return value == null ? Map.of() : (Map<String, T>) value;
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> children(Map<String, ?> parent, String name) {
        Object value = parent.get(name);
        return value == null ? List.of() : (List<T>) value;
    }

    private static Map<String, Object> yaml(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("can't read " + file, e);
        }
    }
}
