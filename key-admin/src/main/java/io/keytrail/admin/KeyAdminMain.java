package io.keytrail.admin;

import io.keytrail.admin.settings.AdminSettings;
import io.keytrail.admin.settings.ServiceTokenSettings;
import io.keytrail.admin.settings.VaultSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** The service key-admin. Settings: {@code application.yml}. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableConfigurationProperties({AdminSettings.class, VaultSettings.class, ServiceTokenSettings.class})
@Import({HttpParts.class, KafkaParts.class, ReminderParts.class})
public class KeyAdminMain {

    /** Runs the service until it is told to stop; arguments are settings, such as {@code --server.port=8080}. */
    public static void main(String[] arguments) {
        SpringApplication.run(KeyAdminMain.class, arguments);
    }
}
