package io.keytrail.schemas.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keytrail.schemas.codec.RegistryException.Kind;
import io.keytrail.schemas.codec.RegistrySettings.Server;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;

/**
 * A registry that speaks Confluent's REST API: Confluent's, Apicurio's, Karapace, Redpanda's. What may pass (I/O errors,
 * time-outs, 408, 429, 5xx) is tried at the next address and, after all of them, again after a pause; every other
 * answer is final.
 */
final class RegistryClient implements SchemaRegistry {

    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int UNKNOWN_SCHEMA_ID = 40403;

    private final RegistrySettings settings;
    private final HttpClient http;
    private final BackOff backOff;
    private final Pause pause;

    /** Index of the server that answered last: the next request begins there. */
    private volatile int preferred;

    /** Waits. */
    interface Pause {
        void sleep(Duration length) throws InterruptedException;
    }

    RegistryClient(RegistrySettings settings) {
        this(
                settings,
                new BackOff(settings.firstPause(), settings.longestPause(), new Random()),
                length -> Thread.sleep(length.toMillis()));
    }

    RegistryClient(RegistrySettings settings, BackOff backOff, Pause pause) {
        this.settings = settings;
        this.backOff = backOff;
        this.pause = pause;
        // HTTP/1.1, since not every server takes the upgrade; no redirects, since the credentials would go with them
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout());
        settings.tls().ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    @Override
    public int idOf(String subject, Schema schema) {
        String path = "/subjects/" + segment(subject) + (settings.autoRegister() ? "/versions" : "");
        JsonNode answer = ask("POST", path, json(Map.of("schema", schema.toString())));
        JsonNode id = answer.path("id");
        if (!id.canConvertToInt() || !id.isIntegralNumber()) {
            throw new RegistryException(Kind.UNAVAILABLE, "the registry answered POST " + path + " without an id");
        }
        return id.intValue();
    }

    @Override
    public Schema schemaOf(int id) {
        String path = "/schemas/ids/" + id;
        return parse(path, ask("GET", path, null), new Schema.Parser(), 0);
    }

    @Override
    public void holdBackwardTransitive(String subject) {
        ask("PUT", "/config/" + segment(subject), json(Map.of("compatibility", "BACKWARD_TRANSITIVE")));
    }

    /** Schemas that this one refers to by name come first, and are known to the parser then. */
    private Schema parse(String path, JsonNode answer, Schema.Parser parser, int depth) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO") || !answer.path("schema").isTextual() || depth > 16) {
            throw new RegistryException(Kind.REFUSED, "the registry answered GET " + path + " with no Avro schema");
        }
        for (JsonNode reference : answer.path("references")) {
            String referred = "/subjects/" + segment(reference.path("subject").asText()) + "/versions/"
                    + reference.path("version").asInt();
            if (!parser.getTypes().containsKey(reference.path("name").asText())) {
                parse(referred, ask("GET", referred, null), parser, depth + 1);
            }
        }
        try {
            return parser.parse(answer.path("schema").textValue());
        } catch (RuntimeException | StackOverflowError e) {
            throw new RegistryException(Kind.REFUSED, "the registry's schema at " + path + " is no valid Avro", e);
        }
    }

    private JsonNode ask(String method, String path, String body) {
        RegistryException last = null;
        for (int round = 0; round <= settings.retries(); round++) {
            if (round > 0) {
                sleep(backOff.after(round), last);
            }
            for (int turn = 0; turn < settings.servers().size(); turn++) {
                int index = (preferred + turn) % settings.servers().size();
                try {
                    JsonNode answer = askOnce(settings.servers().get(index), method, path, body);
                    preferred = index;
                    return answer;
                } catch (PassingFailure e) {
                    last = new RegistryException(Kind.UNAVAILABLE, e.getMessage(), e.getCause());
                }
            }
        }
        throw last;
    }

    private JsonNode askOnce(Server server, String method, String path, String body) throws PassingFailure {
        String what = method + " " + server.base() + path;
        HttpResponse<byte[]> response = send(what, request(server, method, path, body));
        int status = response.statusCode();
        if (status == 200) {
            try {
                return MAPPER.readTree(response.body());
            } catch (IOException e) {
                throw new RegistryException(Kind.UNAVAILABLE, what + " answered 200 without JSON");
            }
        }
        JsonNode error = errorOf(response);
        String detail = what + " answered " + status + detailOf(error);
        if (status == 408 || status == 429 || status >= 500) {
            throw new PassingFailure(detail, null);
        }
        throw new RegistryException(
                kindOf(method, status, error.path("error_code").asInt()), detail);
    }

    private static Kind kindOf(String method, int status, int code) {
        if (status == 404 && code == UNKNOWN_SCHEMA_ID && method.equals("GET")) {
            return Kind.UNKNOWN_ID;
        }
        // 404 with a code of the registry's own: not registered; 409: incompatible; 422: invalid
        return status == 409 || status == 422 || (status == 404 && code != 0) ? Kind.REFUSED : Kind.UNAVAILABLE;
    }

    private HttpRequest request(Server server, String method, String path, String body) {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(server.base() + path))
                .timeout(settings.requestTimeout())
                .header("Accept", JSON + ", application/json")
                .method(method, publisher);
        if (body != null) {
            builder.header("Content-Type", JSON);
        }
        server.credentials().ifPresent(credentials -> builder.header("Authorization", credentials.header()));
        return builder.build();
    }

    /** Not {@code http.send}: its time-out ends with the headers, and a body that never ends would hold us for ever. */
    private HttpResponse<byte[]> send(String what, HttpRequest request) throws PassingFailure {
        CompletableFuture<HttpResponse<byte[]>> response = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return response.get(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new PassingFailure(what + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new PassingFailure(what + " gave no answer within " + settings.requestTimeout(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(Kind.UNAVAILABLE, what + " was interrupted", e);
        } finally {
            response.cancel(true);
        }
    }

    private void sleep(Duration length, RegistryException last) {
        try {
            pause.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw last;
        }
    }

    private static JsonNode errorOf(HttpResponse<byte[]> response) {
        try {
            return MAPPER.readTree(response.body());
        } catch (IOException e) {
            return MAPPER.createObjectNode();
        }
    }

    private static String detailOf(JsonNode error) {
        String code = error.path("error_code").asText("");
        String message = RegistryException.brief(error.path("message").asText(""));
        return (code.isEmpty() ? "" : " (" + code + ")") + (message.isEmpty() ? "" : ": " + message);
    }

    private static String json(Map<String, String> body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of strings is always JSON", e);
        }
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A failure that another server, or a later round, may not have. */
    private static final class PassingFailure extends Exception {

        private static final long serialVersionUID = 1L;

        PassingFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
