package io.keytrail.admin;

import io.keytrail.admin.KafkaParts.TopicsInPlace;
import io.keytrail.admin.kafka.KafkaClients;
import io.keytrail.admin.reminders.ReminderDelivery;
import io.keytrail.admin.reminders.ReminderHealth;
import io.keytrail.admin.reminders.ReminderMails;
import io.keytrail.admin.reminders.ReminderSettings;
import io.keytrail.admin.reminders.SmtpPostbox;
import io.keytrail.admin.status.KnownKeys;
import io.keytrail.schemas.codec.AvroSerdes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mail.javamail.JavaMailSender;

/** Mails reminders, where there is a mail server. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("spring.mail.host")
@EnableConfigurationProperties(ReminderSettings.class)
public class ReminderParts {

    @Bean(destroyMethod = "close")
    ReminderDelivery reminderDelivery(
            KafkaClients clients,
            TopicsInPlace topics,
            AvroSerdes serdes,
            KnownKeys keys,
            JavaMailSender sender,
            ReminderSettings settings,
            MeterRegistry meters) {
        ReminderDelivery delivery = ReminderDelivery.start(
                clients,
                topics.catalogue(),
                serdes,
                keys,
                new ReminderMails(settings.consoleUrl(), settings.from()),
                new SmtpPostbox(sender, settings.from()),
                settings.pace(),
                meters);
        Gauge.builder("keytrail.records.skipped", delivery::unreadable)
                .tag("topic", "rotation-reminders")
                .description("Records that could not be read and were skipped since the start")
                .register(meters);
        return delivery;
    }

    @Bean
    ReminderHealth remindersHealthIndicator(ReminderDelivery delivery) {
        return new ReminderHealth(delivery);
    }
}
