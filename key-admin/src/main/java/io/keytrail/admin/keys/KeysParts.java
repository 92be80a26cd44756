package io.keytrail.admin.keys;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequests;
import io.keytrail.admin.settings.AdminSettings;
import io.keytrail.admin.vault.KeyVault;
import io.keytrail.schemas.keys.KindPolicies;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The key routes and what they are made of. */
@Configuration(proxyBeanMethods = false)
@Import({KeyActionsController.class, KeyRecordsController.class, ActionDesk.class, ActionRequests.class})
public class KeysParts {

    @Bean
    Slots slots(KindPolicies policies) {
        return new Slots(policies);
    }

    @Bean
    KeyActions keyActions(ActionDesk desk, KeyVault vault, KindPolicies policies, AdminSettings settings, Clock clock) {
        FreshLogin freshLogin = new FreshLogin(settings.freshLogin(), clock);
        return new KeyActions(
                desk,
                new NewKeys(desk, vault, freshLogin, new SecureRandom(), clock),
                new KeyShow(desk, vault, freshLogin, clock),
                policies,
                clock);
    }
}
