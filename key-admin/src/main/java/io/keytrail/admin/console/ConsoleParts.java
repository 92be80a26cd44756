package io.keytrail.admin.console;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The pages. */
@Configuration(proxyBeanMethods = false)
@Import({HomePage.class, ApiKeyPage.class, ChangeKeyPage.class, ApiKeyView.class, KeyRecords.class, PageProblems.class})
public class ConsoleParts {}
