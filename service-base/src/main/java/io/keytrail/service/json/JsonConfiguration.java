package io.keytrail.service.json;

import io.keytrail.schemas.IsoMillis;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.LogicalType;

/** JSON as the contract has it: strict in what it takes, times with milliseconds in what it gives, nulls included. */
@AutoConfiguration(before = JacksonAutoConfiguration.class)
public class JsonConfiguration implements WebMvcConfigurer {

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.addCustomConverter(new EmptyForm());
    }

    @Bean
    JsonMapperBuilderCustomizer contractJson() {
        return builder -> builder.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .addModule(new SimpleModule("keytrail-times")
                        .addSerializer(Instant.class, new InstantAsIsoMillis())
                        .addDeserializer(Instant.class, new IsoText<>(Instant.class, Instant::parse))
                        .addDeserializer(Duration.class, new IsoText<>(Duration.class, Duration::parse)));
    }

    private static final class InstantAsIsoMillis extends StdSerializer<Instant> {

        InstantAsIsoMillis() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator json, SerializationContext context) {
            json.writeString(IsoMillis.format(time));
        }
    }

    /** Takes ISO-8601 text and nothing else: a number could be seconds or milliseconds. */
    private static final class IsoText<T> extends StdDeserializer<T> {

        private final Class<T> type;
        private final Function<String, T> parser;

        IsoText(Class<T> type, Function<String, T> parser) {
            super(type);
            this.type = type;
            this.parser = parser;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) {
            if (json.hasToken(JsonToken.VALUE_STRING)) {
                try {
                    return parser.apply(json.getString());
                } catch (DateTimeParseException malformed) {
                    throw MismatchedInputException.from(json, type, "not ISO-8601");
                }
            }
            throw MismatchedInputException.from(json, type, "not text");
        }
    }
}
