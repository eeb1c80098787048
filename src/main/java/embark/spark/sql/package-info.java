/**
 * The functions of SQL: how a call of a model in a query comes to run in windows and batches.
 *
 * <p>Start with {@link embark.spark.sql.SqlFunctions}, which a session finds by itself. A call is a
 * {@link embark.spark.sql.ModelExpression} while a query is analysed and optimized; then {@link
 * embark.spark.sql.ModelCallExtraction} makes it a column of a {@link embark.spark.sql.ModelNode}
 * below the operator that it stands in, and {@link embark.spark.sql.ModelExec} fills that with the
 * walk of the stages. All that touches Spark's planner is here; nothing else in {@code spark} knows
 * it.
 */
package embark.spark.sql;
