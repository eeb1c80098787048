/**
 * Command lines: one command a job.
 *
 * <p>Start with {@link embark.jobs.Main} and {@link embark.jobs.EmbedCommand}. The room turns words
 * into values of the rooms before it and exceptions into messages and exit codes.
 */
package embark.jobs;
