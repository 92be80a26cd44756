package io.keytrail.standalone.sample;

import io.keytrail.guard.KeyGuard;
import io.keytrail.guard.servlet.KeyGuardFilter;
import jakarta.servlet.Filter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** The child JVM of {@link SampleApi}. */
final class SampleMain {

    private static final String HEALTH = "/health";
    private static final String ANSWERS = "answers";

    private SampleMain() {}

    /** Arguments: the file of settings, a folder for what need not be kept. */
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(args[0]))) {
            settings.load(reader);
        }
        KeyGuard guard = KeyGuard.configuredBy(settings).start();
        Tomcat server = server(Integer.parseInt(settings.getProperty("server.port")), args[1]);
        Context context = server.addContext("", args[1]);
        addServlets(context, guard);
        addFilter(context, KeyGuardFilter.guarding(guard).configuredBy(settings).build());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, guard), "sample-shutdown"));
        server.start();
        server.getServer().await();
    }

    private static Tomcat server(int port, String folder) {
        Tomcat server = new Tomcat();
        server.setBaseDir(folder);
        server.setHostname("127.0.0.1");
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxThreads", "32");
        server.setConnector(connector);
        return server;
    }

    /** In front of everything but the health check, and of that path alone: what lies below it needs a key. */
    private static void addFilter(Context context, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("key-guard");
        definition.setFilter(filter);
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap answers = new FilterMap();
        answers.setFilterName("key-guard");
        answers.addServletName(ANSWERS);
        context.addFilterMap(answers);
    }

    private static void addServlets(Context context, KeyGuard guard) {
        Tomcat.addServlet(context, ANSWERS, new SampleServlet()).addMapping("/");
        Tomcat.addServlet(context, "health", new HealthServlet(guard)).addMapping(HEALTH);
    }

    private static void stop(Tomcat server, KeyGuard guard) {
        try {
            server.stop();
        } catch (LifecycleException e) {
            System.err.println("While stopping: " + e);
        }
        guard.close();
    }
}
