package io.keytrail.admin.console.leak;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The page that says whose key was found. */
@Configuration(proxyBeanMethods = false)
@Import(LeakedKeyPage.class)
public class LeakParts {}
