package io.keytrail.guard.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows how large the body is: as declared or, where it is not declared (chunked, HTTP/2), as much of it as was read as
 * a stream.
 */
final class CountingRequest extends HttpServletRequestWrapper {

    private final ServletResponse response;
    private final AtomicLong bytesRead = new AtomicLong();
    private CountingStream stream;
    private BufferedReader reader;

    CountingRequest(HttpServletRequest request, ServletResponse response) {
        super(request);
        this.response = response;
    }

    long bodyBytes() {
        long declared = getContentLengthLong();
        return declared >= 0 ? declared : bytesRead.get();
    }

    /** With the wrapped pair, or what is written asynchronously would not be counted. */
    @Override
    public AsyncContext startAsync() {
        return super.startAsync(this, response);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (getContentLengthLong() >= 0) {
            return super.getInputStream();
        }
        if (stream == null) {
            stream = new CountingStream(super.getInputStream());
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (getContentLengthLong() >= 0) {
            return super.getReader();
        }
        if (reader == null) {
            String encoding = getCharacterEncoding();
            // the servlet specification's default (section 3.12) where the request names none
            Charset charset = encoding == null ? StandardCharsets.ISO_8859_1 : Charset.forName(encoding);
            reader = new BufferedReader(new InputStreamReader(getInputStream(), charset));
        }
        return reader;
    }

    private void count(long bytes) {
        if (bytes > 0) {
            bytesRead.addAndGet(bytes);
        }
    }

    private final class CountingStream extends ServletInputStream {

        private final ServletInputStream inner;

        private CountingStream(ServletInputStream inner) {
            this.inner = inner;
        }

        @Override
        public int read() throws IOException {
            int octet = inner.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int read = inner.read(buffer, from, length);
            count(read);
            return read;
        }

        @Override
        public int available() throws IOException {
            return inner.available();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }

        @Override
        public boolean isFinished() {
            return inner.isFinished();
        }

        @Override
        public boolean isReady() {
            return inner.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            inner.setReadListener(listener);
        }
    }
}
