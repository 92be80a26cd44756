package io.keytrail.admin.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.WebContext;
import org.thymeleaf.web.servlet.JakartaServletWebApplication;

/** What people see whose form came too late, or from elsewhere. Made by a filter, so outside of Spring MVC. */
final class EndedPage {

    private final ITemplateEngine templates;

    EndedPage(ITemplateEngine templates) {
        this.templates = templates;
    }

    /** Answers with it, as 403. */
    void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType(MediaType.TEXT_HTML_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        var exchange = JakartaServletWebApplication.buildApplication(request.getServletContext())
                .buildExchange(request, response);
        templates.process("signin/ended", new WebContext(exchange, request.getLocale()), response.getWriter());
    }
}
