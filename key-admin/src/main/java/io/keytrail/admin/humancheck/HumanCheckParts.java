package io.keytrail.admin.humancheck;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.keys.Slots;
import io.keytrail.admin.settings.AdminSettings.Limit;
import io.keytrail.admin.settings.HumanCheckSettings;
import io.keytrail.service.access.AttemptLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The human check that the settings choose, its route and its gate. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HumanCheckSettings.class)
public class HumanCheckParts {

    @Bean
    HumanCheck humanCheck(HumanCheckSettings settings, JsonMapper json, Clock clock) {
        SharedSecret secret = SharedSecret.fromFile(settings.secretFile());
        FormTokens tokens = new FormTokens(secret, new SecureRandom(), clock);
        return switch (settings.provider()) {
            case ALTCHA -> new AltchaCheck(secret, tokens, settings.maxNumber(), json);
            case RECAPTCHA_V2 -> RecaptchaCheck.v2(tokens, settings.recaptcha(), json);
            case RECAPTCHA_V3 -> RecaptchaCheck.v3(tokens, settings.recaptcha(), json);
        };
    }

    @Bean
    HumanGate humanGate(HumanCheck check, ActionDesk desk, MeterRegistry meters) {
        return new HumanGate(check, desk, meters);
    }

    @Bean
    HumanCheckController humanCheckController(HumanCheck check, Slots slots, HumanCheckSettings settings, Clock clock) {
        Limit limit = settings.challenges();
        return new HumanCheckController(
                check, slots, new AttemptLimiter(limit.burst(), limit.period(), limit.users(), clock));
    }
}
