package io.keytrail.admin.settings;

import io.keytrail.admin.vault.VaultRhythm;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.vault}. Either a file or a KMS.
 *
 * @param keysetFile Tink's key set, in its JSON form; the same for all instances; readable by the service's user alone
 * @param createKeyset whether a missing file is made, with mode 0600, on the first start; off by default: a new key set
 *     in place of a lost one would hide that no key can be shown any more
 * @param kmsUri Tink's URI of a key in a key management service
 * @param sweepEvery how often dead entries are looked for
 * @param heartbeatEvery how often each partition of the vault's topic gets a record that means nothing, so that the
 *     broker closes and compacts segments where nothing else is written
 */
@ConfigurationProperties("keytrail.vault")
public record VaultSettings(
        Optional<String> keysetFile,
        @DefaultValue("false") boolean createKeyset,
        Optional<String> kmsUri,
        Optional<Duration> sweepEvery,
        Optional<Duration> heartbeatEvery) {

    public VaultSettings {
        if (keysetFile.isPresent() == kmsUri.isPresent()) {
            throw new IllegalArgumentException(
                    "set keytrail.vault.keyset-file (with keytrail.vault.create-keyset=true it is made on the first start)"
                            + " or keytrail.vault.kms-uri, and not both");
        }
    }

    /** How often an instance looks after the vault. */
    public VaultRhythm rhythm() {
        return new VaultRhythm(
                sweepEvery.orElse(VaultRhythm.DEFAULT.sweepEvery()),
                heartbeatEvery.orElse(VaultRhythm.DEFAULT.heartbeatEvery()));
    }
}
