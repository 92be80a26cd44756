package io.keytrail.guard.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes of the body that the application writes. Passes everything on to the container's own stream or
 * writer, so that encodings and headers come out as they would without it. Bodies that the container makes itself (its
 * error pages) are not seen.
 */
final class CountingResponse extends HttpServletResponseWrapper {

    private final AtomicLong bytesWritten = new AtomicLong();
    private ServletOutputStream stream;
    private PrintWriter writer;

    CountingResponse(HttpServletResponse response) {
        super(response);
    }

    long bodyBytes() {
        return bytesWritten.get();
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new CountingStream(super.getOutputStream());
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            PrintWriter inner = super.getWriter();
            writer = new PrintWriter(new CountingWriter(inner, Charset.forName(getCharacterEncoding())));
        }
        return writer;
    }

    @Override
    public void reset() {
        super.reset();
        stream = null;
        writer = null;
        bytesWritten.set(0);
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        bytesWritten.set(0);
    }

    private void count(long bytes) {
        bytesWritten.addAndGet(bytes);
    }

    private final class CountingStream extends ServletOutputStream {

        private final ServletOutputStream inner;

        private CountingStream(ServletOutputStream inner) {
            this.inner = inner;
        }

        @Override
        public void write(int octet) throws IOException {
            inner.write(octet);
            count(1);
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            inner.write(buffer, from, length);
            count(length);
        }

        @Override
        public void flush() throws IOException {
            inner.flush();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }

        @Override
        public boolean isReady() {
            return inner.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            inner.setWriteListener(listener);
        }
    }

    private final class CountingWriter extends Writer {

        private final PrintWriter inner;
        private final Charset charset;

        private CountingWriter(PrintWriter inner, Charset charset) {
            this.inner = inner;
            this.charset = charset;
        }

        @Override
        public void write(char[] buffer, int from, int length) {
            inner.write(buffer, from, length);
            count(encodedLength(buffer, from, length));
        }

        @Override
        public void write(String text, int from, int length) {
            inner.write(text, from, length);
            count(encodedLength(text.toCharArray(), from, length));
        }

        @Override
        public void flush() {
            inner.flush();
        }

        @Override
        public void close() {
            inner.close();
        }

        private long encodedLength(char[] text, int from, int length) {
            if (!charset.equals(StandardCharsets.UTF_8)) {
                return charset.encode(CharBuffer.wrap(text, from, length)).remaining();
            }
            long bytes = 0;
            for (int i = from; i < from + length; i++) {
                char c = text[i];
                // each half of a surrogate pair stands for two of its four bytes, even where the halves come apart
                bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
            return bytes;
        }
    }
}
