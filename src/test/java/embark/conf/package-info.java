/** Tests of the configurations in {@code conf/}. */
package embark.conf;
