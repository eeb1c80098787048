package embark.jobs;

import java.util.List;
import java.util.concurrent.Callable;

/** A command that works on a dataset. */
interface Job extends Callable<Integer> {

  /** What is wrong with the options' values, judged without Spark; empty if nothing is. */
  List<String> problems();

  /** Whether a failure is shown with the place in the code. */
  boolean showsStackTrace();
}
