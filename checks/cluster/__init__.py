"""A job on a real cluster that is disturbed: processes, faults, readers, comparison and a table."""
