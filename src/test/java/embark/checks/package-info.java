/**
 * Programs that compare Embark with references outside the project; {@code checks/run} starts them.
 */
package embark.checks;
