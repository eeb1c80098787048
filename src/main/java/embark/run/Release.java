package embark.run;

/** The release of Embark that runs. */
final class Release {

  private Release() {}

  /** The version in the jar's manifest; outside of a jar {@code unreleased}. */
  static String version() {
    String version = Release.class.getPackage().getImplementationVersion();
    return version == null ? "unreleased" : version;
  }
}
