package io.keytrail.service.settings;

import java.io.IOException;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.ResourcePropertySource;

/** Puts {@code keytrail-service.properties} under everything else: any other source of settings overrides it. */
final class ServiceDefaults implements EnvironmentPostProcessor {

    private static final String FILE = "keytrail-service.properties";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            environment.getPropertySources().addLast(new ResourcePropertySource(new ClassPathResource(FILE)));
        } catch (IOException missing) {
            throw new IllegalStateException(FILE + " is not on the class path", missing);
        }
    }
}
