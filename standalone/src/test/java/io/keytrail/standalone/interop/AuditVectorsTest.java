package io.keytrail.standalone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.standalone.testing.RequiredTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The audit chain is what docs/audit-chain.md says, to a program in another language that shares no code with Keytrail. */
class AuditVectorsTest {

    @Test
    void javaScriptComputesTheSameCanonicalFormsIdsAndHashesAndFindsWhatWasTamperedWith() throws Exception {
        Path node = RequiredTool.find("node");

        Process program = new ProcessBuilder(
                        node.toString(),
                        "src/test/node/audit-vectors.mjs",
                        "../schemas/src/test/resources/audit-chain/vectors.json")
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(program.exitValue()).as(output).isZero();
        assertThat(Integer.parseInt(output.strip())).isGreaterThanOrEqualTo(27);
    }
}
