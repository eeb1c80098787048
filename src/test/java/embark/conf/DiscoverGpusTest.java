package embark.conf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The discovery script, with an nvidia-smi that is none. */
class DiscoverGpusTest {

  private static final Path SCRIPT = ConfFile.FOLDER.resolve("discover-gpus.sh");

  @TempDir private Path folder;

  private record End(int code, String out, String err) {}

  private End discover() throws IOException, InterruptedException {
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder("bash", SCRIPT.toString()).redirectError(err.toFile());
    builder.environment().put("PATH", folder.toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new End(process.waitFor(), out, Files.readString(err));
  }

  /** Puts an nvidia-smi on the PATH. */
  static void smi(Path folder, String script) throws IOException {
    Path smi = folder.resolve("nvidia-smi");
    Files.writeString(smi, "#!/bin/bash\n" + script + "\n");
    assertTrue(smi.toFile().setExecutable(true), "cannot make " + smi);
  }

  @Test
  void sparkReadsWhatItPrints() throws Exception {
    assertTrue(Files.isExecutable(SCRIPT), "Spark runs it itself");
    smi(folder, "[[ \"$*\" == '--query-gpu=index --format=csv,noheader' ]] && printf '0\\n1\\n'");
    End end = discover();
    assertEquals("", end.err());
    ResourceInformation gpus = ResourceInformation.parseJson(end.out());
    assertEquals("gpu", gpus.name());
    assertArrayEquals(new String[] {"0", "1"}, gpus.addresses());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true|nvidia-smi found no GPU; expected at least one. Use a configuration for CPUs.",
        "echo 'no devices'; exit 9|nvidia-smi failed: no devices. Check the driver with nvidia-smi.",
        "echo GPU-1|nvidia-smi printed 'GPU-1'; expected the index of a GPU. Check the driver with"
            + " nvidia-smi.",
      })
  void failuresAreClear(String script, String message) throws Exception {
    smi(folder, script);
    End end = discover();
    assertEquals(1, end.code());
    assertEquals("discover-gpus.sh: " + message, end.err().strip());
    assertEquals("", end.out());
  }

  @Test
  void aMachineWithoutDriverIsNamed() throws Exception {
    End end = discover();
    assertEquals(1, end.code());
    assertEquals(
        "discover-gpus.sh: no nvidia-smi on the PATH; expected NVIDIA's driver. Install it, or use a"
            + " configuration for CPUs.",
        end.err().strip());
  }
}
