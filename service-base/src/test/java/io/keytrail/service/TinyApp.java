package io.keytrail.service;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.ClientAddress;
import io.keytrail.service.access.OpenRoutes;
import io.keytrail.service.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The smallest service on top of service-base. */
@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
public class TinyApp {

    private final ClientAddress addresses;

    TinyApp(ClientAddress addresses) {
        this.addresses = addresses;
    }

    @Bean
    static OpenRoutes open() {
        return new OpenRoutes(List.of("/open"));
    }

    /** A body with one member of each type. */
    public record Note(String text, Integer size, Instant at, Duration grace, List<String> tags) {}

    @GetMapping("/open")
    Map<String, Object> open(HttpServletRequest request) {
        return Map.of("ip", addresses.of(request));
    }

    @GetMapping("/api/v1/who")
    Map<String, Object> who(Caller caller) {
        return Map.of(
                "userId", caller.userId(),
                "email", caller.email().orElse(""),
                "roles", caller.roles(),
                "program", caller.isProgram(),
                "scopes", caller.scopes(),
                "bearer", caller.bearerToken().isPresent(),
                "authenticatedAt", Objects.toString(caller.authenticatedAt().orElse(null)));
    }

    @GetMapping("/api/v1/accounts/{account}/secret")
    Map<String, Object> secret(Caller caller, @PathVariable String account) {
        caller.require(account, Role.SUPER_ADMIN, Role.ANALYST);
        return Map.of("at", Instant.parse("2026-11-23T20:05:25Z"));
    }

    @GetMapping("/api/v1/number")
    int number(@RequestParam int value) {
        return value;
    }

    @PostMapping(value = "/api/v1/notes", consumes = MediaType.APPLICATION_JSON_VALUE)
    Note note(@RequestBody Note note) {
        return note;
    }

    @GetMapping("/api/v1/broken")
    String broken() {
        throw new IllegalStateException("the inside of the server");
    }
}
