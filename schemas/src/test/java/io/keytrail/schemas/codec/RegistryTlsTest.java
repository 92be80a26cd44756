package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.SealedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose certificate nobody has signed but itself, made by the JDK's keytool. */
class RegistryTlsTest {

    private static final String PASSWORD = "changeit-s3cr3t";

    @TempDir
    private static Path folder;

    private static Path server;
    private static Path client;

    @BeforeAll
    static void makeKeys() throws Exception {
        server = keyStore("server", "-ext", "san=ip:127.0.0.1");
        client = keyStore("client");
    }

    @Test
    void aTrustedRegistryIsAsked() throws Exception {
        try (TestRegistry registry = TestRegistry.startTls(context(server, client), false)) {
            assertThat(register(registry, trust(Map.of()))).isEqualTo(1);
        }
    }

    @Test
    void aTrustedCertificateMayAlsoBeGivenAsPem() throws Exception {
        // Given
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(load(server).getCertificate("key").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        try (TestRegistry registry = TestRegistry.startTls(context(server, client), false)) {
            // When
            int id = register(
                    registry,
                    Map.of(
                            "schema.registry.ssl.truststore.type",
                            "PEM",
                            "schema.registry.ssl.truststore.certificates",
                            pem));
            // Then
            assertThat(id).isEqualTo(1);
        }
    }

    @Test
    void anUntrustedRegistryIsNotAsked() throws Exception {
        try (TestRegistry registry = TestRegistry.startTls(context(server, client), false)) {
            assertThatThrownBy(() -> register(registry, Map.of()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("certification path");
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void aRegistryWithTheCertificateOfAnotherHostIsNotAsked() throws Exception {
        // Given a certificate that is trusted, but for no address of this machine
        try (TestRegistry registry = TestRegistry.startTls(context(client, client), false)) {
            assertThatThrownBy(() -> register(registry, trusting(client, Map.of())))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("SSLHandshakeException");
        }
    }

    @Test
    void aRegistryThatWantsToKnowItsClientGetsTheClientsCertificate() throws Exception {
        try (TestRegistry registry = TestRegistry.startTls(context(server, client), true)) {
            // When
            int id = register(
                    registry,
                    trust(Map.of(
                            "schema.registry.ssl.keystore.location",
                            client.toString(),
                            "schema.registry.ssl.keystore.type",
                            "PKCS12",
                            "schema.registry.ssl.keystore.password",
                            new Password(PASSWORD),
                            "schema.registry.ssl.key.password",
                            PASSWORD)));
            // Then
            assertThat(id).isEqualTo(1);
            // And without one there is no answer
            assertThatThrownBy(() -> register(registry, trust(Map.of()))).isInstanceOf(RegistryException.class);
        }
    }

    @Test
    void aWrongPasswordIsNamedByItsSettingAndNotQuoted() {
        // Given
        Map<String, Object> config = new HashMap<>(trust(Map.of()));
        config.put("schema.registry.url", "https://127.0.0.1:1");
        config.put("schema.registry.ssl.truststore.password", "wr0ng-s3cr3t");
        // When
        assertThatThrownBy(() -> RegistrySettings.from(config))
                // Then
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("wr0ng-s3cr3t"));
    }

    @Test
    void theHostNameCheckCannotBeSwitchedOff() {
        assertThatThrownBy(() -> RegistrySettings.from(Map.of(
                        "schema.registry.url", "https://127.0.0.1:1",
                        "schema.registry.ssl.endpoint.identification.algorithm", "")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.ssl.endpoint.identification.algorithm");
    }

    private static int register(TestRegistry registry, Map<String, ?> tls) {
        Map<String, Object> config = new HashMap<>(tls);
        config.put("schema.registry.url", registry.url());
        config.put("max.retries", 0);
        return new RegistryClient(RegistrySettings.from(config)).idOf("s", SealedKey.getClassSchema());
    }

    private static Map<String, Object> trust(Map<String, ?> more) {
        return trusting(server, more);
    }

    private static Map<String, Object> trusting(Path store, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("schema.registry.ssl.truststore.location", store.toString());
        config.put("schema.registry.ssl.truststore.type", "PKCS12");
        config.put("schema.registry.ssl.truststore.password", PASSWORD);
        return config;
    }

    private static SSLContext context(Path keys, Path trusted) throws Exception {
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(load(keys), PASSWORD.toCharArray());
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trustStore = KeyStore.getInstance("PKCS12");
        trustStore.load(null, null);
        trustStore.setCertificateEntry("trusted", load(trusted).getCertificate("key"));
        trustManagers.init(trustStore);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path store) throws Exception {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static Path keyStore(String name, String... more) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair", "-alias", "key"));
        command.addAll(List.of("-keyalg", "EC", "-dname", "CN=" + name, "-validity", "2"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
        command.addAll(List.of(more));
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        return store;
    }
}
