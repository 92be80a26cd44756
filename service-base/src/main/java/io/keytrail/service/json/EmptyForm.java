package io.keytrail.service.json;

import io.keytrail.service.problem.Problem;
import java.util.List;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;

/**
 * Lets pass a body that is called a form and is empty, as {@code curl -d ''} sends it: it counts as none. Spring asks no
 * converter to read what is empty, only whether one could. A form with something in it is refused like any other type.
 */
final class EmptyForm implements HttpMessageConverter<Object> {

    @Override
    public boolean canRead(Class<?> type, MediaType mediaType) {
        return MediaType.APPLICATION_FORM_URLENCODED.equalsTypeAndSubtype(mediaType);
    }

    @Override
    public boolean canWrite(Class<?> type, MediaType mediaType) {
        return false;
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.APPLICATION_FORM_URLENCODED);
    }

    @Override
    public Object read(Class<?> type, HttpInputMessage form) {
        throw Problem.notJson().asException();
    }

    @Override
    public void write(Object value, MediaType mediaType, HttpOutputMessage answer) {
        throw new UnsupportedOperationException("forms are never written");
    }
}
