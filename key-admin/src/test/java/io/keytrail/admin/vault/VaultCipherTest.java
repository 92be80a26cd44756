package io.keytrail.admin.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.keytrail.admin.secretfiles.SecretFileException;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultCipherTest {

    private static final KeyText TEXT = KeyText.generate(KeyKind.STANDARD, new SecureRandom());

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void placeFile() {
        file = folder.resolve("keyset.json");
    }

    @Test
    void whatWasSealedOpensForItsAccountAndKey() {
        // Given
        VaultCipher cipher = VaultCipher.fromFile(file, true);

        // When
        byte[] sealed = cipher.seal("acme", "k1", TEXT);

        // Then
        assertThat(cipher.open("acme", "k1", sealed)).isEqualTo(TEXT);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
                .doesNotContain(TEXT.reveal().substring(7));
        assertThat(cipher.seal("acme", "k1", TEXT)).isNotEqualTo(sealed);
    }

    @Test
    void itOpensForNoOtherAccountAndNoOtherKey() {
        // Given
        VaultCipher cipher = VaultCipher.fromFile(file, true);
        byte[] sealed = cipher.seal("acme", "k1", TEXT);

        // When, Then
        assertThatThrownBy(() -> cipher.open("globex", "k1", sealed)).isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> cipher.open("acme", "k2", sealed)).isInstanceOf(SealBrokenException.class);
        assertThatThrownBy(() -> cipher.open("acme\0k1", "", sealed)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void aCiphertextOfWhichOneBitWasChangedDoesNotOpen() {
        // Given
        VaultCipher cipher = VaultCipher.fromFile(file, true);
        byte[] sealed = cipher.seal("acme", "k1", TEXT);

        for (int i = 0; i < sealed.length; i++) {
            // When
            byte[] changed = sealed.clone();
            changed[i] ^= 1;

            // Then
            assertThat(catchThrowable(() -> cipher.open("acme", "k1", changed)))
                    .isInstanceOf(SealBrokenException.class);
        }
    }

    @Test
    void instancesThatShareTheFileOpenWhatTheOtherSealed() {
        // Given
        VaultCipher one = VaultCipher.fromFile(file, true);
        VaultCipher other = VaultCipher.fromFile(file, false);

        // When
        byte[] sealed = one.seal("acme", "k1", TEXT);

        // Then
        assertThat(other.open("acme", "k1", sealed)).isEqualTo(TEXT);
    }

    @Test
    void anotherKeySetDoesNotOpenIt() {
        // Given
        byte[] sealed = VaultCipher.fromFile(file, true).seal("acme", "k1", TEXT);

        // When
        VaultCipher other = VaultCipher.fromFile(folder.resolve("other.json"), true);

        // Then
        assertThatThrownBy(() -> other.open("acme", "k1", sealed))
                .isInstanceOf(SealBrokenException.class)
                .hasMessageContaining("k1");
    }

    @Test
    void afterTheKeySetWasRotatedOldEntriesOpenStill() throws Exception {
        // Given
        byte[] sealed = VaultCipher.fromFile(file, true).seal("acme", "k1", TEXT);

        // When
        addPrimary();

        // Then
        VaultCipher rotated = VaultCipher.fromFile(file, false);
        assertThat(rotated.open("acme", "k1", sealed)).isEqualTo(TEXT);
        assertThat(rotated.open("acme", "k2", rotated.seal("acme", "k2", TEXT))).isEqualTo(TEXT);
    }

    @Test
    void theKeySetThatIsMadeHoldsOneAes256GcmKey() throws Exception {
        // Given, When
        VaultCipher.fromFile(file, true);

        // Then
        KeysetHandle keys = TinkJsonProtoKeysetFormat.parseKeyset(
                Files.readString(file), AeadConfig2026.get(), InsecureSecretKeyAccess.get());
        assertThat(keys.size()).isEqualTo(1);
        assertThat(((AesGcmParameters) keys.getPrimary().getKey().getParameters()).getKeySizeBytes())
                .isEqualTo(32);
    }

    @Test
    void whereNoneMayBeMadeAMissingKeySetIsSaidSo() {
        assertThatThrownBy(() -> VaultCipher.fromFile(file, false))
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("no vault key set");
        assertThat(file).doesNotExist();
    }

    @Test
    void aDamagedKeySetIsNamedButNotQuoted() throws IOException {
        // Given
        VaultCipher.fromFile(file, true);
        String json = Files.readString(file);
        String secret = json.replaceAll("(?s).*\"value\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        Files.writeString(file, json.replace("\"value\"", "\"walue\""));

        // When
        Throwable failure = catchThrowable(() -> VaultCipher.fromFile(file, false));

        // Then
        assertThat(secret).hasSizeGreaterThan(30);
        assertThat(failure).isInstanceOf(SecretFileException.class).hasMessageContaining("no Tink JSON key set");
        assertThat(printed(failure)).doesNotContain(secret);
    }

    @Test
    void aFailureToOpenDoesNotHoldTheSecret() {
        // Given
        VaultCipher cipher = VaultCipher.fromFile(file, true);
        byte[] sealed = cipher.seal("acme", "k1", TEXT);

        // When
        Throwable failure = catchThrowable(() -> cipher.open("globex", "k1", sealed));

        // Then
        assertThat(printed(failure)).doesNotContain(TEXT.reveal().substring(7));
    }

    @Test
    void aKeyManagementServiceIsFoundByItsUri() {
        // Given
        VaultCipher cipher = VaultCipher.fromKms(LocalKmsClient.URI);

        // When
        byte[] sealed = cipher.seal("acme", "k1", TEXT);

        // Then
        assertThat(VaultCipher.fromKms(LocalKmsClient.URI).open("acme", "k1", sealed))
                .isEqualTo(TEXT);
        assertThatThrownBy(() -> cipher.open("acme", "k2", sealed)).isInstanceOf(SealBrokenException.class);
    }

    @Test
    void aServiceThatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> VaultCipher.fromKms("aws-kms://somewhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("aws-kms://somewhere");
    }

    private void addPrimary() throws GeneralSecurityException, IOException {
        KeysetHandle before = TinkJsonProtoKeysetFormat.parseKeyset(
                Files.readString(file), AeadConfig2026.get(), InsecureSecretKeyAccess.get());
        KeysetHandle fresh = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get());
        KeysetHandle after = KeysetHandle.newBuilder(before)
                .addEntry(KeysetHandle.importKey(fresh.getPrimary().getKey()).makePrimary())
                .build();
        Files.writeString(
                file,
                TinkJsonProtoKeysetFormat.serializeKeyset(after, AeadConfig2026.get(), InsecureSecretKeyAccess.get()));
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
