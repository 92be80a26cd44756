package io.keytrail.service.problem;

import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.ViewResolver;

/** Every error of a service as problem details, wherever it arises. */
@AutoConfiguration(before = ErrorMvcAutoConfiguration.class)
@Import({ProblemAdvice.class, ContainerProblems.class})
@EnableConfigurationProperties(RequestSettings.class)
public class ProblemConfiguration {

    @Bean
    ProblemWriter problemWriter(ObjectProvider<ProblemPages> pages, ObjectProvider<ViewResolver> views) {
        return new ProblemWriter(pages, views);
    }

    @Bean
    FilterRegistrationBean<BodyLimitFilter> bodyLimit(RequestSettings settings, ProblemWriter writer) {
        var filter = new FilterRegistrationBean<>(
                new BodyLimitFilter(settings.maxBody().toBytes(), writer));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return filter;
    }

    @Bean
    FilterRegistrationBean<ProblemFilter> problemsOfFilters(ProblemWriter writer) {
        var filter = new FilterRegistrationBean<>(new ProblemFilter(writer));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 5);
        return filter;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerErrorsAsProblems() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ContainerProblems.Valve.class.getName());
            }
        });
    }
}
