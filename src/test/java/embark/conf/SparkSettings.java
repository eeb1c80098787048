package embark.conf;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.internal.config.ConfigEntry;

/** The settings that Spark and Embark know. */
final class SparkSettings {

  /** What declares Spark's settings when it is loaded. */
  private static final List<String> DECLARATIONS =
      List.of(
          "org.apache.spark.internal.config.package$",
          "org.apache.spark.internal.config.Deploy$",
          "org.apache.spark.internal.config.Network$",
          "org.apache.spark.internal.config.Status$",
          "org.apache.spark.internal.config.UI$",
          "org.apache.spark.internal.config.Worker$",
          "org.apache.spark.sql.internal.SQLConf$");

  /** Names that Spark reads by their parts, and the one of Embark. */
  private static final List<Pattern> PATTERNS =
      List.of(
          Pattern.compile("spark\\.embark\\.metrics\\.interval"),
          Pattern.compile("spark\\.metrics\\.conf\\.\\*\\.sink\\.prometheusServlet\\.(class|path)"),
          Pattern.compile("spark\\.executorEnv\\.[A-Z_]+"),
          Pattern.compile("spark\\.hadoop\\.fs\\.s3a\\.[a-z.]+"),
          Pattern.compile("spark\\.executor\\.resource\\.gpu\\.(amount|vendor|discoveryScript)"),
          Pattern.compile("spark\\.task\\.resource\\.gpu\\.amount"));

  /**
   * Settings of Spark's modules for Kubernetes (read in spark-kubernetes 4.0.1) and YARN (in
   * Spark's documentation), which are not on this class path.
   */
  private static final Set<String> OF_CLUSTERS =
      Set.of(
          "spark.kubernetes.allocation.executor.timeout",
          "spark.kubernetes.authenticate.driver.serviceAccountName",
          "spark.kubernetes.container.image",
          "spark.kubernetes.driver.podTemplateContainerName",
          "spark.kubernetes.driver.podTemplateFile",
          "spark.kubernetes.executor.limit.cores",
          "spark.kubernetes.executor.podTemplateContainerName",
          "spark.kubernetes.executor.podTemplateFile",
          "spark.kubernetes.local.dirs.tmpfs",
          "spark.kubernetes.namespace",
          "spark.yarn.am.attemptFailuresValidityInterval",
          "spark.yarn.executor.nodeLabelExpression",
          "spark.yarn.maxAppAttempts");

  private SparkSettings() {}

  /** The declaration of a setting; empty where Spark has none. */
  static Optional<ConfigEntry<?>> declared(String name) throws ClassNotFoundException {
    for (String declaration : DECLARATIONS) {
      Class.forName(declaration);
    }
    return Optional.ofNullable(ConfigEntry.findEntry(name));
  }

  static boolean knows(String name) throws ClassNotFoundException {
    return declared(name).isPresent()
        || OF_CLUSTERS.contains(name)
        || PATTERNS.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }
}
