package embark.jobs;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The job that shows what Embark does. */
@Command(
    name = "demo",
    description = "Embeds a sample of customer messages and shows which are alike.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    return CommandLine.ExitCode.OK;
  }
}
