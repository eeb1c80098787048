package embark.spark;

import embark.batch.TokenBatch;
import embark.infer.Device;
import embark.infer.Engine;
import embark.infer.Engines;
import embark.infer.Graph;
import embark.infer.InferenceException;
import embark.infer.OnnxEngines;
import embark.infer.Output;
import embark.infer.Stop;
import embark.pipeline.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;

/**
 * A runtime with GPUs on a machine that may have none: it computes on the processor, and writes to
 * files of a folder what was opened and what ran for whom.
 */
final class FakeGpus implements RowWalk.ModelsHere {

  private static final long serialVersionUID = 1L;

  /** One for each folder in a JVM, as there is one of the true ones. */
  private static final Map<String, Models> MODELS = new ConcurrentHashMap<>();

  private final String folder;
  private final Behaviour behaviour;

  /** What the GPUs do. */
  enum Behaviour {
    /** They work. */
    WORK,
    /** No model can be opened on them. */
    REFUSE,
    /** The first that computes is lost. */
    DIE_ONCE,
    /** All are lost as soon as they compute. */
    DIE
  }

  FakeGpus(Path folder, Behaviour behaviour) {
    this.folder = folder.toString();
    this.behaviour = behaviour;
  }

  @Override
  public Models models() {
    return MODELS.computeIfAbsent(
        folder, key -> new Models(Duration.ofDays(1), new Faking(Path.of(key), behaviour)));
  }

  /** The lines that were written about something, in the order of the alphabet. */
  static List<String> lines(Path folder, String about) throws IOException {
    Path file = folder.resolve(about);
    return Files.exists(file) ? Files.readAllLines(file).stream().sorted().toList() : List.of();
  }

  private static void write(Path folder, String about, String line) {
    try {
      Files.writeString(
          folder.resolve(about),
          line + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Faking(Path folder, Behaviour behaviour) implements Engines {

    @Override
    public boolean supports(Device.Kind kind) {
      return true;
    }

    @Override
    public Engine open(Path model, Device device) {
      note(device);
      return new Fake(new OnnxEngines().open(model, Device.cpu()), device, this);
    }

    @Override
    public Engine open(byte[] graph, Path weights, Device device) {
      if (new String(graph, StandardCharsets.ISO_8859_1).contains("embark/probe")) {
        // What is tried of a mask is no model.
        return new OnnxEngines().open(graph, weights, device);
      }
      note(device);
      return new Fake(new OnnxEngines().open(graph, weights, Device.cpu()), device, this);
    }

    private void note(Device device) {
      if (device.kind() == Device.Kind.CUDA && behaviour == Behaviour.REFUSE) {
        throw new InferenceException(
            InferenceException.Kind.SETUP, "Cannot open the model: no libcudnn.so.9.", null);
      }
      write(
          folder,
          "opened",
          "%s %s by %d".formatted(device, device.cuda().memLimit(), ProcessHandle.current().pid()));
    }

    /** Whether this is the time to be lost. */
    private boolean dies() {
      if (behaviour == Behaviour.DIE) {
        return true;
      }
      if (behaviour != Behaviour.DIE_ONCE) {
        return false;
      }
      try {
        Files.createFile(folder.resolve("died"));
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private record Fake(Engine engine, Device device, Faking runtime) implements Engine {

    @Override
    public List<Output> run(TokenBatch batch, Graph graph, Stop stop) {
      write(
          runtime.folder(),
          "ran",
          "%s for a task with %s".formatted(device, TaskGpu.addresses(TaskContext.get())));
      if (device.kind() == Device.Kind.CUDA && runtime.dies()) {
        throw new InferenceException(
            InferenceException.Kind.DEVICE,
            "Cannot run the model: CUDA failure 700: an illegal memory access was encountered.",
            null);
      }
      return engine.run(batch, graph, stop);
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
